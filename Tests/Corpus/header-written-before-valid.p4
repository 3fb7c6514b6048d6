// Trap 4: a field written before setValid() has its value afterwards; emit looks at validity alone.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<8> kind; bit<24> value; }
struct headers_t { ethernet_t eth; tag_t tag; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.tag.kind = 0x42;
        hdr.tag.value = 0x010203;
        if (hdr.eth.type == 0x88b5) {
            hdr.tag.setValid();
        }
        verdict.output_action = xdp_action.XDP_PASS;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.tag);
    }
}

xdp(read(), ingress(), write()) main;
