// Trap 11: numbers of three and four words: carries and borrows that run through a word of ones or zeros, a product's and a shift's words,
// division by numbers whose highest bit is one.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header wide_t { bit<192> a; bit<192> b; }
header sums_t { bit<192> sum; bit<192> difference; bit<192> product; bit<192> quotient; bit<192> rest; bit<128> small; bit<200> odd; bit<8> less; }
struct headers_t { ethernet_t eth; wide_t w; sums_t s; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.w);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.s.setValid();
        hdr.s.sum = hdr.w.a + hdr.w.b;
        hdr.s.difference = hdr.w.a - hdr.w.b;
        hdr.s.product = hdr.w.a * hdr.w.b;
        hdr.s.quotient = hdr.w.a / 0x800000000000000000000000000000010000000000000005;
        hdr.s.rest = hdr.w.a % 0x800000000000000000000000000000010000000000000005;
        hdr.s.small = hdr.w.a[127:0] % 0x80000000000000000000000000000009;
        hdr.s.odd = (8w0xff ++ hdr.w.a) + (8w1 ++ hdr.w.b);
        hdr.s.less = 5w0 ++ (bit<1>)(hdr.w.a < hdr.w.b) ++ (bit<1>)(hdr.w.a == hdr.w.b) ++ (bit<1>)((int<192>)hdr.w.a < (int<192>)hdr.w.b);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.s);
    }
}

xdp(read(), ingress(), write()) main;
