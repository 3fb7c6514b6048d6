// Two new headers in front, the second of which is not always there: its place is known, its being there is not.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header outer_t { bit<16> id; bit<16> size; }
header inner_t { bit<32> mark; }
struct headers_t { outer_t outer; inner_t inner; ethernet_t eth; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.outer.setValid();
        hdr.outer.id = hdr.eth.type;
        hdr.outer.size = 4;
        if (hdr.eth.type[0:0] == 1) {
            hdr.inner.setValid();
            hdr.inner.mark = 0x11223344;
            hdr.outer.size = 8;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.outer);
        packet.emit(hdr.inner);
        packet.emit(hdr.eth);
    }
}

xdp(read(), ingress(), write()) main;
