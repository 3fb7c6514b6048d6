// A header of 160 bytes: its last field is reached, and the payload behind it kept.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header large_t { bit<512> first; bit<512> second; bit<192> third; bit<64> last; }
struct headers_t { ethernet_t eth; large_t large; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.large);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.large.last = hdr.large.last + 1;
        hdr.large.first[511:496] = 0xabcd;
        hdr.large.second[15:0] = hdr.large.third[15:0];
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.large);
    }
}

xdp(read(), ingress(), write()) main;
