// Encapsulation: Ethernet, IPv4, UDP and VXLAN in front of the frame (50 bytes more), and taken off again.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<8>  diffserv;
    bit<16> total;
    bit<16> id;
    bit<3>  flags;
    bit<13> fragment;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}
header udp_t { bit<16> src; bit<16> dst; bit<16> size; bit<16> checksum; }
header vxlan_t { bit<8> flags; bit<24> reserved; bit<24> vni; bit<8> reserved2; }
struct headers_t { ethernet_t outer; ipv4_t ip; udp_t udp; vxlan_t vxlan; ethernet_t eth; }

parser read(packet_in packet, out headers_t hdr) {
    bit<112> head;
    state start {
        head = packet.lookahead<bit<112>>();
        transition select(head[15:0]) {
            0x0800: tunnelled;
            default: plain;
        }
    }
    state tunnelled {
        packet.extract(hdr.outer);
        packet.extract(hdr.ip);
        packet.extract(hdr.udp);
        packet.extract(hdr.vxlan);
        transition plain;
    }
    state plain {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.outer.isValid()) {
            hdr.outer.setInvalid();
            hdr.ip.setInvalid();
            hdr.udp.setInvalid();
            hdr.vxlan.setInvalid();
        } else {
            hdr.outer = { 0x020000000001, 0x020000000002, 0x0800 };
            hdr.ip = { 4, 5, 0, 50, 1, 0, 0, 64, 17, 0, 0x0a000001, 0x0a000002 };
            hdr.udp = { 0x1234, 4789, 30, 0 };
            hdr.vxlan = { 8, 0, 0xabcdef, 0 };
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.outer);
        packet.emit(hdr.ip);
        packet.emit(hdr.udp);
        packet.emit(hdr.vxlan);
        packet.emit(hdr.eth);
    }
}

xdp(read(), ingress(), write()) main;
