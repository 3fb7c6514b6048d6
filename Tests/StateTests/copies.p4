// What only v1model has and a control plane sets: mirroring sessions, multicast groups, meters, a selector's members and groups.
#include <core.p4>
#include <v1model.p4>

header head_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers { head_t head; }
struct metadata {}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) { apply {} }

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    meter(16, MeterType.packets) pace;
    register<bit<32>>(4) last;
    direct_meter<bit<2>>(MeterType.bytes) sights;
    @name("ways") action_selector(HashAlgorithm.crc16, 64, 14) ways;
    action to(bit<9> port) { standard.egress_spec = port; }
    action copied(bit<16> group) { standard.mcast_grp = group; }
    direct_meter<bit<2>>(MeterType.bytes) colours;
    bit<2> color = 0;
    action watch() { colours.read(color); }
    action look() { sights.read(color); }
    table looked {
        key = { hdr.head.src: exact @name("src"); }
        actions = { look; NoAction; }
        meters = sights;
        size = 64;
    }
    table watched {
        key = { hdr.head.dst: ternary @name("dst"); }
        actions = { watch; NoAction; }
        meters = colours;
        size = 64;
    }
    table spread {
        key = {
            hdr.head.type: exact @name("type");
            hdr.head.src: selector;
        }
        actions = { to; copied; }
        implementation = ways;
        size = 64;
    }
    apply {
        pace.execute_meter(0, color);
        last.write(1, (bit<32>)hdr.head.type);
        clone(CloneType.I2E, 5);
        spread.apply();
        watched.apply();
        looked.apply();
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) { apply {} }
control C(inout headers hdr, inout metadata meta) { apply {} }
control D(packet_out packet, in headers hdr) { apply { packet.emit(hdr.head); } }

V1Switch(P(), V(), I(), E(), C(), D()) main;
