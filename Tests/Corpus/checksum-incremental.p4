// The checksum externs: updated for a changed field (RFC 1624), and computed anew.
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
struct headers_t { ethernet_t eth; ipv4_t ip; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.ip);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<16> old = hdr.ip.ttl ++ hdr.ip.protocol;
        if (hdr.ip.protocol == 6) {
            hdr.ip.ttl = hdr.ip.ttl - 1;
            hdr.ip.checksum = csum_replace2(hdr.ip.checksum, old, hdr.ip.ttl ++ hdr.ip.protocol);
        } else if (hdr.ip.protocol == 17) {
            bit<32> before = hdr.ip.dst;
            hdr.ip.dst = 0xc0a80101;
            hdr.ip.checksum = csum_replace4(hdr.ip.checksum, before, hdr.ip.dst);
        } else {
            if (hdr.ip.protocol != 2) {
                hdr.ip.src = 0x01020304;
            }
            hdr.ip.checksum = ebpf_ipv4_checksum(
                hdr.ip.version, hdr.ip.ihl, hdr.ip.diffserv, hdr.ip.total, hdr.ip.id, hdr.ip.flags, hdr.ip.fragment,
                hdr.ip.ttl, hdr.ip.protocol, hdr.ip.src, hdr.ip.dst);
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

xdp(read(), ingress(), write()) main;
