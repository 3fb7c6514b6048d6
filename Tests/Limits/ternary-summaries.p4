// A ternary table of more rows than one word of the summary stands for: each entry is two blocks of each of eight ranges, 256 rows.
#include <xdp_model.p4>

match_kind {
    range
}

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t {
    bit<16> one;
    bit<16> two;
    bit<16> three;
    bit<16> four;
    bit<16> five;
    bit<16> six;
    bit<16> seven;
    bit<16> eight;
    bit<16> mark;
}
struct headers_t {
    ethernet_t eth;
    key_t      h;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.h);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<16> v) { hdr.h.mark = v; }
    table t {
        key = {
            hdr.h.one: range @name("one");
            hdr.h.two: range @name("two");
            hdr.h.three: range @name("three");
            hdr.h.four: range @name("four");
            hdr.h.five: range @name("five");
            hdr.h.six: range @name("six");
            hdr.h.seven: range @name("seven");
            hdr.h.eight: range @name("eight");
        }
        actions = { set; }
        default_action = set(0xffff);
        size = 8192;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.h);
    }
}

xdp(read(), ingress(), write()) main;
