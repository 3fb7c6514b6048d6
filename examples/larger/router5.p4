// A router of five tables: who it is (exact), what may pass (ternary), where to (longest prefix, then exact), and from which
// address (exact); the checksum is computed from the header's fields. router5v1.p4 is the same for v1model.
#include <xdp_model.p4>
#include "headers.p4"

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            TYPE_IPV4: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ip);
        transition accept;
    }
}

control route(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    bit<8> zone = 0;
    bit<16> hop = 0;
    bit<32> port = 0;

    action refuse() { }
    action permit() { }
    action enter(bit<8> of) { zone = of; }
    action via(bit<16> next) { hop = next; }
    action rewrite(bit<32> leaving, mac_t mac) {
        port = leaving;
        hdr.eth.dst = mac;
        hdr.ip.ttl = hdr.ip.ttl - 1;
    }
    action leave(mac_t mac) {
        hdr.eth.src = mac;
        to.output_port = port;
        to.output_action = xdp_action.XDP_REDIRECT;
    }

    table stations {
        key = { hdr.eth.dst: exact @name("mac"); }
        actions = { enter; @defaultonly refuse; }
        const default_action = refuse;
        size = 64;
    }
    table acl {
        key = {
            zone: exact @name("zone");
            hdr.ip.src: ternary @name("src");
            hdr.ip.dst: ternary @name("dst");
            hdr.ip.protocol: ternary @name("protocol");
        }
        actions = { permit; refuse; }
        const default_action = refuse;
        size = 64;
    }
    table routes {
        key = { hdr.ip.dst: lpm @name("dst"); }
        actions = { via; @defaultonly refuse; }
        const default_action = refuse;
        size = 1024;
    }
    table hops {
        key = { hop: exact @name("hop"); }
        actions = { rewrite; @defaultonly refuse; }
        const default_action = refuse;
        size = 256;
    }
    table sources {
        key = { port: exact @name("port"); }
        actions = { leave; @defaultonly refuse; }
        const default_action = refuse;
        size = 64;
    }

    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_DROP;
        if (hdr.ip.isValid() && hdr.ip.version == 4 && hdr.ip.ihl == 5 && hdr.ip.ttl > 1) {
            if (stations.apply().hit) {
                switch (acl.apply().action_run) {
                    permit: {
                        if (routes.apply().hit && hops.apply().hit && sources.apply().hit) {
                            hdr.ip.checksum = ebpf_ipv4_checksum(
                                hdr.ip.version, hdr.ip.ihl, hdr.ip.tos, hdr.ip.length, hdr.ip.id, hdr.ip.flags, hdr.ip.offset,
                                hdr.ip.ttl, hdr.ip.protocol, hdr.ip.src, hdr.ip.dst);
                        }
                    }
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
