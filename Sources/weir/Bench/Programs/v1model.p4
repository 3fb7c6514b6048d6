// What `weir bench compile` checks: a switch of two hundred lines that routes, filters, counts and limits.
#include <core.p4>
#include <v1model.p4>

#define PORTS 512
#define FLOWS 4096

typedef bit<48> mac_t;
typedef bit<32> ipv4_t;
typedef bit<9> port_t;

const bit<16> TYPE_VLAN = 0x8100;
const bit<16> TYPE_IPV4 = 0x0800;
const bit<8> PROTO_TCP = 6;
const bit<8> PROTO_UDP = 17;
const port_t CPU = 510;

enum bit<8> Verdict { pass = 0, limit = 1, stop = 2 }
error { NoOptions }

header ethernet_h {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

header vlan_h {
    bit<3>  priority;
    bit<1>  eligible;
    bit<12> id;
    bit<16> type;
}

header ipv4_h {
    bit<4>  version;
    bit<4>  words;
    bit<8>  service;
    bit<16> length;
    bit<16> id;
    bit<3>  flags;
    bit<13> fragment;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    ipv4_t  src;
    ipv4_t  dst;
}

header ports_h {
    bit<16> src;
    bit<16> dst;
}

header_union transport_u {
    ports_h tcp;
    ports_h udp;
}

struct headers_t {
    ethernet_h  ethernet;
    vlan_h[2]   vlans;
    ipv4_h      ipv4;
    transport_u transport;
}

struct metadata_t {
    bit<16> source_port;
    bit<16> target_port;
    bit<32> flow;
    Verdict verdict;
    bit<2>  color;
}

parser Parse(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            TYPE_VLAN: vlan;
            TYPE_IPV4: ipv4;
            default: accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlans.next);
        transition select(hdr.vlans.last.type) {
            TYPE_VLAN: vlan;
            TYPE_IPV4: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        verify(hdr.ipv4.words == 5, error.NoOptions);
        transition select(hdr.ipv4.fragment, hdr.ipv4.protocol) {
            (0, PROTO_TCP): tcp;
            (0, PROTO_UDP): udp;
            default: accept;
        }
    }
    state tcp {
        packet.extract(hdr.transport.tcp);
        meta.source_port = hdr.transport.tcp.src;
        meta.target_port = hdr.transport.tcp.dst;
        transition accept;
    }
    state udp {
        packet.extract(hdr.transport.udp);
        meta.source_port = hdr.transport.udp.src;
        meta.target_port = hdr.transport.udp.dst;
        transition accept;
    }
}

control Verify(inout headers_t hdr, inout metadata_t meta) {
    apply {
        verify_checksum(
            hdr.ipv4.isValid(),
            { hdr.ipv4.version, hdr.ipv4.words, hdr.ipv4.service, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.fragment, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control Limit(inout metadata_t meta)(bit<32> flows) {
    meter(flows, MeterType.bytes) rates;
    register<bit<32>>(flows) seen;
    apply {
        bit<32> before;
        seen.read(before, meta.flow);
        seen.write(meta.flow, before |+| 1);
        rates.execute_meter(meta.flow, meta.color);
        if (meta.color == V1MODEL_METER_COLOR_RED && before > 8) {
            meta.verdict = Verdict.stop;
        }
    }
}

control Enter(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    counter(PORTS, CounterType.packets_and_bytes) received;
    direct_counter(CounterType.packets) hits;
    Limit(FLOWS) limit;

    action drop() {
        meta.verdict = Verdict.stop;
        mark_to_drop(standard);
    }
    action forward(port_t port) { standard.egress_spec = port; }
    action route(mac_t next_hop, port_t port) {
        hdr.ethernet.src = hdr.ethernet.dst;
        hdr.ethernet.dst = next_hop;
        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
        forward(port);
    }
    action judge(Verdict verdict) { meta.verdict = verdict; }

    table routes {
        key = { hdr.ipv4.dst: lpm; }
        actions = { route; drop; NoAction; }
        default_action = drop();
        counters = hits;
        size = 1024;
    }
    table stations {
        key = { hdr.ethernet.dst: exact; hdr.vlans[0].id: exact; }
        actions = { forward; @defaultonly drop; }
        const default_action = drop();
    }
    table filter {
        key = {
            hdr.ipv4.src: ternary;
            meta.target_port: range;
            hdr.ipv4.protocol: optional;
        }
        actions = { judge; NoAction; }
        const entries = {
            (_, 22, PROTO_TCP): judge(Verdict.limit);
            (0x0a000000 &&& 0xff000000, 0 .. 1023, _): judge(Verdict.stop);
        }
    }

    apply {
        received.count((bit<32>) standard.ingress_port);
        if (standard.parser_error != error.NoError || standard.checksum_error == 1) {
            drop();
            return;
        }
        if (!hdr.ipv4.isValid()) {
            stations.apply();
        } else if (hdr.ipv4.ttl > 1 && filter.apply().hit) {
            hash(meta.flow, HashAlgorithm.crc32, 32w0, { hdr.ipv4.src, hdr.ipv4.dst, meta.source_port }, 32w4096);
            limit.apply(meta);
        }
        switch (meta.verdict) {
            Verdict.pass:
            Verdict.limit: {
                switch (routes.apply().action_run) {
                    route: { standard.priority = hdr.vlans[0].isValid() ? hdr.vlans[0].priority : 0; }
                    default: { standard.egress_spec = CPU; }
                }
            }
            default: { drop(); }
        }
    }
}

control Leave(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        if (standard.egress_port == CPU) truncate(128);
    }
}

control Compute(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(
            hdr.ipv4.isValid(),
            { hdr.ipv4.version, hdr.ipv4.words, hdr.ipv4.service, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.fragment, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control Deparse(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(Parse(), Verify(), Enter(), Leave(), Compute(), Deparse()) main;
