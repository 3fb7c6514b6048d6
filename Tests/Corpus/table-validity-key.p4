// A header's validity as a key.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<16> value; }
struct headers_t { ethernet_t eth; tag_t tag; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5: tagged;
            default: accept;
        }
    }
    state tagged {
        packet.extract(hdr.tag);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<48> v) { hdr.eth.dst = v; }
    table t {
        key = { hdr.tag.isValid(): exact; }
        actions = { set; NoAction; }
        default_action = NoAction();
        size = 4;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.tag);
    }
}

xdp(read(), ingress(), write()) main;
