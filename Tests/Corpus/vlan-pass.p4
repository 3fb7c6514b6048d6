// A tagged frame goes up the stack as it came, or under another tag: on TC the kernel has taken the tag out and gets it back.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header vlan_t {
    bit<3>  pcp;
    bit<1>  dei;
    bit<12> id;
    bit<16> type;
}
struct headers_t {
    ethernet_t eth;
    vlan_t     vlan;
}

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
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_PASS;
        if (hdr.vlan.isValid()) {
            if (hdr.vlan.id == 100) {
                hdr.vlan.id = 200;
                hdr.vlan.pcp = 7;
            } else if (hdr.vlan.id == 300) {
                verdict.output_action = xdp_action.XDP_DROP;
            }
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.vlan);
    }
}

xdp(read(), ingress(), write()) main;
