@simple
@text("a string", 3, { braces [ any ] } tokens >> > &&& ... 'c' ) @empty()
@nested(((a) b) (c))
@list[1, "two", true, 3 + 4] @nothing[] @fields[a = 1, type = "x", b = 2]
@match_kind @action @_ @in
struct S { @field("f") bit<8> x; }
@pragma old style(with) $ tokens
control c(@param inout bit<8> x) {
    @table_note table t {
        key = { x: exact @name("k") @other[1]; }
        @p actions_note = 1;
        actions = { @a @b act; }
    }
    @act action act() @body { }
    apply @whole {
        @block { }
        @var bit<8> y = 1;
        @konst const bit<8> z = 1;
    }
}
match_kind { exact }
