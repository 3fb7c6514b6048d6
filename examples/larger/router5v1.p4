// router5.p4 for v1model.
#include <core.p4>
#include <v1model.p4>
#include "headers.p4"

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
}

struct metadata_t {
    bit<8>  zone;
    bit<16> hop;
}

parser read(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
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

control checked(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control route(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action refuse() { mark_to_drop(standard); }
    action permit() { }
    action enter(bit<8> of) { meta.zone = of; }
    action via(bit<16> next) { meta.hop = next; }
    action rewrite(bit<9> leaving, mac_t mac) {
        standard.egress_spec = leaving;
        hdr.eth.dst = mac;
        hdr.ip.ttl = hdr.ip.ttl - 1;
    }

    table stations {
        key = { hdr.eth.dst: exact @name("mac"); }
        actions = { enter; @defaultonly refuse; }
        const default_action = refuse;
        size = 64;
    }
    table acl {
        key = {
            meta.zone: exact @name("zone");
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
        key = { meta.hop: exact @name("hop"); }
        actions = { rewrite; @defaultonly refuse; }
        const default_action = refuse;
        size = 256;
    }

    apply {
        if (hdr.ip.isValid() && hdr.ip.version == 4 && hdr.ip.ihl == 5 && hdr.ip.ttl > 1) {
            if (stations.apply().hit) {
                switch (acl.apply().action_run) {
                    permit: {
                        if (routes.apply().hit) {
                            hops.apply();
                        }
                    }
                }
            }
        } else {
            refuse();
        }
    }
}

control out_of(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action refuse() { mark_to_drop(standard); }
    action leave(mac_t mac) { hdr.eth.src = mac; }
    table sources {
        key = { standard.egress_port: exact @name("port"); }
        actions = { leave; @defaultonly refuse; }
        const default_action = refuse;
        size = 64;
    }

    apply { sources.apply(); }
}

control compute(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(
            hdr.ip.isValid(),
            {
                hdr.ip.version, hdr.ip.ihl, hdr.ip.tos, hdr.ip.length, hdr.ip.id, hdr.ip.flags, hdr.ip.offset, hdr.ip.ttl,
                hdr.ip.protocol, hdr.ip.src, hdr.ip.dst
            },
            hdr.ip.checksum, HashAlgorithm.csum16);
    }
}

control write(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

V1Switch(read(), checked(), route(), out_of(), compute(), write()) main;
