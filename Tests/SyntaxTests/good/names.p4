// Words that are keywords in one place and names in others, and names that are types in one scope only.
struct fields {
    bit<8> apply;
    bit<8> key;
    bit<8> actions;
    bit<8> state;
    bit<8> entries;
    bit<8> type;
    bit<8> priority;
    bit<8> list;
    bit<8> T;
}
typedef bit<8> T;
type T apply_t;
extern T state(in T key);
action actions(inout T entries) { entries = entries + 1; }

parser p(in fields key, out T T) {
    state state {
        T = key.apply;
        transition priority;
    }
    state priority { transition T; }
    state T { transition accept; }
    state start { transition state; }
}

control c(inout fields f, inout T key, in T type) {
    T entries = 3;
    action act(T T) { f.apply = T - 1; f.key = (T) - 1; }
    table list { actions = { } }
    table apply {
        key = { key: exact; f.type: exact; type: exact @name("type"); }
        actions = { act; .actions(key); }
        state = 3;
        type = type;
        entries = { priority = 3: (1, 2, 3): act(4); }
    }
    apply {
        key = type;
        f.list = f.entries + f.state;
        key = (T) - 1;
        actions(key);
        state(1);
        apply.apply();
        {
            bit<8> T = 2;
            key = (T) - 1;
            key = T < key ? (T) : 3;
        }
        T priority = 1;
        priority = (T) + priority;
    }
}
match_kind { exact }
