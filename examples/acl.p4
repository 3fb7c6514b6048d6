// An access list: a filter whose table matches source, destination, protocol and destination port under masks, the entry of the
// highest priority deciding. What no entry matches is accepted, unless `weir table default acl rules --action deny` says otherwise.
#include <ebpf_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
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
    bit<32> src;
    bit<32> dst;
}

header ports_t {
    bit<16> src;
    bit<16> dst;
}

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
    ports_t    ports;
}

parser prs(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x0800: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ip);
        transition select(hdr.ip.ihl, hdr.ip.offset, hdr.ip.protocol) {
            (5, 0, 6): ports;
            (5, 0, 17): ports;
            default: accept;
        }
    }
    state ports {
        packet.extract(hdr.ports);
        transition accept;
    }
}

control pipe(inout headers_t hdr, out bool pass) {
    CounterArray(2, false) verdicts;
    bit<16> port = 0;

    action permit() { pass = true; }
    action deny() { pass = false; }

    table rules {
        key = {
            hdr.ip.src: ternary @name("src");
            hdr.ip.dst: ternary @name("dst");
            hdr.ip.protocol: ternary @name("protocol");
            port: ternary;
        }
        actions = { permit; deny; }
        default_action = permit;
        size = 256;
    }

    apply {
        pass = true;
        if (hdr.ip.isValid()) {
            if (hdr.ports.isValid()) {
                port = hdr.ports.dst;
            }
            rules.apply();
        }
        verdicts.increment(pass ? 32w1 : 32w0);
    }
}

ebpfFilter(prs(), pipe()) main;
