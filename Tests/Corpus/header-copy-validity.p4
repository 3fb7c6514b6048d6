// Trap 4: assigning a header carries its validity; assigning an invalid one takes the target out of the packet.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<16> value; }
struct headers_t { ethernet_t eth; tag_t first; tag_t second; tag_t third; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.first);
        packet.extract(hdr.second);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.first.value == 1) {
            hdr.third = hdr.second;     // one more header
        } else if (hdr.first.value == 2) {
            hdr.second = hdr.third;     // one less
        } else if (hdr.first.value == 3) {
            hdr.second.setInvalid();
            hdr.first = hdr.second;     // none left
        } else if (hdr.first == hdr.second) {
            hdr.second.value = 0xeeee;
        } else if (hdr.second == hdr.third) {
            hdr.second.value = 0xdddd;  // never: one valid, one not
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.first);
        packet.emit(hdr.second);
        packet.emit(hdr.third);
    }
}

xdp(read(), ingress(), write()) main;
