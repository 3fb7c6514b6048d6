// Quotients and remainders of 256 bits by constants of one to four times 64 bits.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header wide_t {
    bit<8>   op;
    bit<256> a;
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
            0: { hdr.wide.a = hdr.wide.a / 3; }
            1: { hdr.wide.a = hdr.wide.a % 0x80000000000000000000000000000001; }
            2: { hdr.wide.a = hdr.wide.a / 0xf000000000000000000000000000000000000000000000000000000000000001; }
            3: { hdr.wide.a = hdr.wide.a % 0xf000000000000000000000000000000000000000000000000000000000000001; }
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
