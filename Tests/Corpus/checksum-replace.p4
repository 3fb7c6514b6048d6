// Checksums follow a change of 16 or of 32 bits to whatever the packet says.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header change_t {
    bit<16> sum;
    bit<32> from;
    bit<32> to;
}

struct headers_t {
    ethernet_t eth;
    change_t   change;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.change);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        if (hdr.eth.type == 2) {
            hdr.change.sum = csum_replace2(hdr.change.sum, hdr.change.from[15:0], hdr.change.to[15:0]);
        } else {
            hdr.change.sum = csum_replace4(hdr.change.sum, hdr.change.from, hdr.change.to);
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.change);
    }
}

xdp(read(), ingress(), write()) main;
