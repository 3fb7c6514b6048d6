// Arithmetic of 256 bits where every 64 of them matter: carries and borrows through all, shifts by whole ones and past the end.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header wide_t {
    bit<8>   op;
    bit<16>  by;
    bit<256> a;
    bit<256> b;
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
        switch (hdr.wide.op) {
            0: { hdr.wide.a = hdr.wide.a + hdr.wide.b; }
            1: { hdr.wide.a = hdr.wide.a - hdr.wide.b; }
            2: { hdr.wide.a = hdr.wide.a * hdr.wide.b; }
            3: { hdr.wide.a = hdr.wide.a << hdr.wide.by; }
            4: { hdr.wide.a = hdr.wide.a >> hdr.wide.by; }
            5: { hdr.wide.by = hdr.wide.a < hdr.wide.b ? 16w1 : 0; }
            6: { hdr.wide.by = hdr.wide.a == hdr.wide.b ? 16w1 : 0; }
            7: { hdr.wide.a = hdr.wide.a & hdr.wide.b; }
            8: { hdr.wide.a = hdr.wide.a | hdr.wide.b; }
            9: { hdr.wide.a = hdr.wide.a ^ hdr.wide.b; }
            10: { hdr.wide.a = ~hdr.wide.a; }
            11: { hdr.wide.a = -hdr.wide.a; }
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.wide);
    }
}

xdp(read(), ingress(), write()) main;
