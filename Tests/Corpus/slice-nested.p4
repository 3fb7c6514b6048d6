// Slices of slices, on either side of an assignment and as arguments.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header part_t {
    bit<32> a;
    bit<32> b;
}

struct headers_t {
    ethernet_t eth;
    part_t     part;
}

void turn(inout bit<4> bits) {
    bits = ~bits;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.part);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.part.a[27:12][11:4] = hdr.part.b[19:8][9:2];
        hdr.part.a[27:12][3:0] = 4w0xa;
        bit<32> local = hdr.part.b;
        local[30:3][20:1][10:5] = 6w0x2d;
        turn(local[15:0][7:4]);
        hdr.part.b = local;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.part);
    }
}

xdp(read(), ingress(), write()) main;
