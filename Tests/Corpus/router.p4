// A small router: parse, look up, decrement, fix the checksum, rewrite, send by another port.
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
        transition select(hdr.eth.type) {
            0x0800: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ip);
        transition select(hdr.ip.version, hdr.ip.ihl) {
            (4, 5): accept;
            default: reject;
        }
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    CounterArray(8, false) routed;
    action drop() {
        verdict.output_action = xdp_action.XDP_DROP;
    }
    action send(bit<48> dst, bit<48> src, bit<32> port) {
        hdr.eth.dst = dst;
        hdr.eth.src = src;
        bit<16> old = hdr.ip.ttl ++ hdr.ip.protocol;
        hdr.ip.ttl = hdr.ip.ttl - 1;
        hdr.ip.checksum = csum_replace2(hdr.ip.checksum, old, hdr.ip.ttl ++ hdr.ip.protocol);
        verdict.output_port = port;
        verdict.output_action = xdp_action.XDP_REDIRECT;
        routed.increment(port);
    }
    table route {
        key = { hdr.ip.dst: lpm; }
        actions = { send; drop; }
        default_action = drop();
        size = 1024;
    }
    apply {
        verdict.output_action = xdp_action.XDP_PASS;
        if (hdr.ip.isValid()) {
            if (hdr.ip.ttl <= 1) {
                drop();
            } else {
                route.apply();
            }
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

xdp(read(), ingress(), write()) main;
