// An IPv4 router on XDP: routes by the longest prefix of the destination, rewrites both MAC addresses, lowers the TTL and mends the
// checksum by the difference, and counts by port and by the reason of a drop. ARP, packets with IP options and what is routed
// to `local` go to the kernel. Ports are numbers; `weir attach --port N=IF` says which interface each one is.
#include <xdp_model.p4>

typedef bit<48> mac_t;
typedef bit<32> ip4_t;
typedef bit<32> port_t;

// Indexes of the counter `dropped`.
const bit<32> NO_ROUTE = 0;
const bit<32> TTL_OVER = 1;
const bit<32> BAD_HEADER = 2;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<8>  tos;
    bit<16> length;
    bit<16> id;
    bit<3>  flags;
    bit<13> offset;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    ip4_t   src;
    ip4_t   dst;
}

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
}

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
        transition accept;
    }
}

control route(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    CounterArray(256, false) received;
    CounterArray(256, false) sent;
    CounterArray(3, false) dropped;

    action drop(bit<32> reason) {
        dropped.increment(reason);
        to.output_action = xdp_action.XDP_DROP;
    }

    action local() {
        to.output_action = xdp_action.XDP_PASS;
    }

    action forward(port_t port, mac_t smac, mac_t dmac) {
        bit<16> before = hdr.ip.ttl ++ hdr.ip.protocol;
        hdr.ip.ttl = hdr.ip.ttl - 1;
        bit<16> after = hdr.ip.ttl ++ hdr.ip.protocol;
        hdr.ip.checksum = csum_replace2(hdr.ip.checksum, before, after);
        hdr.eth.src = smac;
        hdr.eth.dst = dmac;
        sent.increment(port);
        to.output_port = port;
        to.output_action = xdp_action.XDP_REDIRECT;
    }

    table ipv4_route {
        key = { hdr.ip.dst: lpm @name("dst"); }
        actions = { forward; local; drop; }
        default_action = drop(NO_ROUTE);
        size = 1024;
    }

    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_PASS;
        received.increment(from.input_port);
        if (hdr.ip.isValid()) {
            if (hdr.ip.version != 4 || hdr.ip.ihl < 5) {
                drop(BAD_HEADER);
            } else if (hdr.ip.ihl == 5) {
                if (hdr.ip.ttl <= 1) {
                    drop(TTL_OVER);
                } else {
                    ipv4_route.apply();
                }
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

xdp(read(), route(), write()) main;
