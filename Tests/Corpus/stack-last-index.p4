// Trap 6: the parser left some elements valid; validity by constant index, an element taken out of the middle.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header item_t { bit<8> last; bit<8> value; }
struct headers_t { ethernet_t eth; item_t[4] items; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition more;
    }
    state more {
        packet.extract(hdr.items.next);
        transition select(hdr.items.last.last) {
            0: more;
            default: accept;
        }
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.items[2].isValid()) {
            hdr.items[1].setInvalid();
        }
        if (!hdr.items[3].isValid()) {
            hdr.eth.src = 9;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.items);
    }
}

xdp(read(), ingress(), write()) main;
