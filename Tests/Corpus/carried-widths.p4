// Variables that only carry a field to another, of widths that are no whole bytes and of more than 64 bits.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header wide_t {
    bit<36>  a;
    bit<4>   behind_a;
    bit<36>  b;
    bit<4>   behind_b;
    bit<56>  c;
    bit<56>  d;
    bit<96>  e;
    bit<96>  f;
    bit<128> g;
    bit<128> h;
    bit<61>  i;
    bit<3>   behind_i;
    bit<61>  j;
    bit<3>   behind_j;
}

struct headers_t {
    ethernet_t eth;
    wide_t     wide;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.wide);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<36> a;
    bit<56> c;
    bit<96> e;
    bit<128> g;
    bit<61> i;

    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        a = hdr.wide.a;
        c = hdr.wide.c;
        e = hdr.wide.e;
        g = hdr.wide.g;
        i = hdr.wide.i;
        hdr.wide.a = hdr.wide.b;
        hdr.wide.c = hdr.wide.d;
        hdr.wide.e = hdr.wide.f;
        hdr.wide.g = hdr.wide.h;
        hdr.wide.i = hdr.wide.j;
        hdr.wide.b = a;
        hdr.wide.d = c;
        hdr.wide.f = e;
        hdr.wide.h = g;
        hdr.wide.j = i;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.wide);
    }
}

xdp(read(), ingress(), write()) main;
