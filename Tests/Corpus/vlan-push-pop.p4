// A VLAN tag taken off, or put on where there was none: the paper's example in our own words.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header vlan_t { bit<3> pcp; bit<1> dei; bit<12> id; bit<16> type; }
struct headers_t { ethernet_t eth; vlan_t vlan; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8100: vlan;
            default: accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlan);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.vlan.isValid()) {
            hdr.eth.type = hdr.vlan.type;
            hdr.vlan.setInvalid();
        } else {
            hdr.vlan.setValid();
            hdr.vlan.pcp = 5;
            hdr.vlan.dei = 1;
            hdr.vlan.id = 0xabc;
            hdr.vlan.type = hdr.eth.type;
            hdr.eth.type = 0x8100;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.vlan);
    }
}

xdp(read(), ingress(), write()) main;
