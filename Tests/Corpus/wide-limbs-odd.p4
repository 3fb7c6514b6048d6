// What runs over the highest of 200 bits is cut off before anything looks at it: shifts down, comparisons, quotients.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header wide_t {
    bit<8>   op;
    bit<8>   less;
    bit<200> a;
    bit<200> b;
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
        bit<200> r = 0;
        switch (hdr.wide.op) {
            0: { r = hdr.wide.a + hdr.wide.b; }
            1: { r = hdr.wide.a - hdr.wide.b; }
            2: { r = hdr.wide.a * hdr.wide.b; }
            3: { r = hdr.wide.a << hdr.wide.less; }
            4: { r = ~hdr.wide.a; }
            5: { r = -hdr.wide.a; }
        }
        hdr.wide.less = r < hdr.wide.b ? 8w1 : 0;
        hdr.wide.a = r >> 4;
        hdr.wide.b = r / 7;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.wide);
    }
}

xdp(read(), ingress(), write()) main;
