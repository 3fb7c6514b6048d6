// Fields of more than 64 bits that begin and end within bytes: written whole, in part and by arithmetic, their neighbours untouched.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header wide_t {
    bit<3>   p;
    bit<130> a;
    bit<3>   q;
    bit<77>  b;
    bit<1>   r;
    bit<200> c;
    bit<2>   s;
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
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.wide.a = hdr.wide.a + 1;
        hdr.wide.b = ~hdr.wide.b;
        hdr.wide.c = hdr.wide.c - (bit<200>)hdr.wide.a;
        hdr.wide.c[150:70] = hdr.wide.c[81:1];
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.wide);
    }
}

xdp(read(), ingress(), write()) main;
