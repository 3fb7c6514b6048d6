// What is declared and never used; only in a whole program are declarations of the top level worth a word.
#include <core.p4>
#include <ebpf_model.p4>

const bit<8> used_constant = 1;
const bit<8> unused_constant = 2;
@noWarn("unused") const bit<8> quiet = 3;
typedef bit<8> used_type;
typedef bit<8> unused_type;
header used_header { used_type a; }
struct unused_struct { bit<8> a; }
enum unused_enum { one }
struct headers_t { used_header h; }
bit<8> used_function(in bit<8> x) { return x; }
bit<8> unused_function(in bit<8> x) { return used_function(x); }
action unused_action() {}
@deprecated("use used_function") bit<8> old_function(in bit<8> x) { return x; }
@deprecated("it is of no use") const bit<8> old_constant = 3;
control unused_control() { apply {} }

parser prs(packet_in packet, out headers_t hdr) {
    bit<8> unused_local;
    value_set<bit<8>>(4) unused_set;
    state start { packet.extract(hdr.h); transition accept; }
}
control pipe(inout headers_t hdr, out bool pass) {
    CounterArray(4, true) unused_counter;
    bit<8> unused_variable = 1;
    @noWarn("unused") bit<8> quiet_variable = 1;
    action unused_inner() {}
    action used_inner(bit<8> unused_parameter) {}
    table unused_table { key = { hdr.h.a : exact; } actions = { used_inner; NoAction; } implementation = hash_table(4); }
    table used_table { key = { hdr.h.a : exact; } actions = { used_inner; NoAction; } implementation = hash_table(4); }
    apply {
        bit<8> unused_in_block = used_constant;
        used_table.apply();
        hdr.h.a = old_function(old_constant);
        pass = true;
    }
}
ebpfFilter(prs(), pipe()) main;
