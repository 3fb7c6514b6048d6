// IPv6 over a VLAN: addresses of 128 bits matched exactly and by prefix, the hop limit decremented.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header vlan_t { bit<3> pcp; bit<1> dei; bit<12> id; bit<16> type; }
header ipv6_t {
    bit<4>   version;
    bit<8>   class;
    bit<20>  flow;
    bit<16>  size;
    bit<8>   next;
    bit<8>   hops;
    bit<128> src;
    bit<128> dst;
}
struct headers_t { ethernet_t eth; vlan_t vlan; ipv6_t ip; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8100: vlan;
            0x86dd: ipv6;
            default: accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlan);
        transition select(hdr.vlan.type) {
            0x86dd: ipv6;
            default: accept;
        }
    }
    state ipv6 {
        packet.extract(hdr.ip);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action deny() { verdict.output_action = xdp_action.XDP_DROP; }
    action forward(bit<32> port, bit<12> vlan) {
        verdict.output_port = port;
        hdr.vlan.id = vlan;
        hdr.ip.hops = hdr.ip.hops - 1;
    }
    table blocked {
        key = { hdr.ip.src: exact; }
        actions = { deny; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    table route {
        key = { hdr.vlan.id: exact; hdr.ip.dst: lpm; }
        actions = { forward; deny; }
        default_action = deny();
        size = 16;
    }
    apply {
        verdict.output_action = xdp_action.XDP_REDIRECT;
        if (hdr.vlan.isValid() && hdr.ip.isValid()) {
            if (!blocked.apply().hit) {
                route.apply();
            }
        } else {
            deny();
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.vlan);
        packet.emit(hdr.ip);
    }
}

xdp(read(), ingress(), write()) main;
