// A label stack: parsed to its bottom, one label pushed or popped in front.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header mpls_t { bit<20> label; bit<3> tc; bit<1> bottom; bit<8> ttl; }
struct headers_t { ethernet_t eth; mpls_t[4] mpls; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8847: label;
            default: accept;
        }
    }
    state label {
        packet.extract(hdr.mpls.next);
        transition select(hdr.mpls.last.bottom) {
            0: label;
            1: accept;
        }
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action pop() {
        hdr.mpls.pop_front(1);
    }
    action push(bit<20> label) {
        hdr.mpls.push_front(1);
        hdr.mpls[0].setValid();
        hdr.mpls[0].label = label;
        hdr.mpls[0].tc = 0;
        hdr.mpls[0].bottom = hdr.mpls[1].isValid() ? 1w0 : 1w1;
        hdr.mpls[0].ttl = 64;
        hdr.eth.type = 0x8847;
    }
    action swap(bit<20> label) {
        hdr.mpls[0].label = label;
        hdr.mpls[0].ttl = hdr.mpls[0].ttl - 1;
    }
    table t {
        key = { hdr.mpls[0].isValid(): exact; hdr.mpls[0].label: exact; }
        actions = { pop; push; swap; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        t.apply();
        if (!hdr.mpls[0].isValid() && hdr.eth.type == 0x8847) {
            hdr.eth.type = 0x88b5;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.mpls);
    }
}

xdp(read(), ingress(), write()) main;
