// One tag and two, of both kinds: each is read, and leaves with another number.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; }
header vlan_t { bit<16> tag; bit<3> pcp; bit<1> dei; bit<12> id; }
header rest_t { bit<16> type; bit<16> outer; bit<16> inner; }
struct headers_t { ethernet_t eth; vlan_t first; vlan_t second; rest_t rest; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(packet.lookahead<bit<16>>()) {
            0x8100: one;
            0x88a8: one;
            default: last;
        }
    }
    state one {
        packet.extract(hdr.first);
        transition select(packet.lookahead<bit<16>>()) {
            0x8100: two;
            default: last;
        }
    }
    state two {
        packet.extract(hdr.second);
        transition last;
    }
    state last {
        packet.extract(hdr.rest);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.rest.outer = hdr.first.isValid() ? hdr.first.pcp ++ hdr.first.dei ++ hdr.first.id : 0xffff;
        hdr.rest.inner = hdr.second.isValid() ? hdr.second.pcp ++ hdr.second.dei ++ hdr.second.id : 0xffff;
        hdr.first.id = hdr.first.id + 0x123;
        hdr.second.id = hdr.second.id + 0x321;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
