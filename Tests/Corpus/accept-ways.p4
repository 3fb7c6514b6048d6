// What follows the parser asks again and again which header there is: every way out of the parser has its own answer, also the way
// on which one header may be there or not.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<16> id; bit<16> type; }
header long_t { bit<8> kind; bit<8> next; bit<16> port; bit<16> sum; }
header short_t { bit<8> kind; bit<8> next; bit<16> port; }
header extra_t { bit<8> mark; bit<8> seen; }
struct headers_t { ethernet_t eth; tag_t tag; long_t long; short_t short; extra_t extra; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8100: tag;
            0x1001: long;
            0x1002: short;
            default: accept;
        }
    }
    state tag {
        packet.extract(hdr.tag);
        transition select(hdr.tag.type) {
            0x1001: long;
            0x1002: short;
            default: reject;
        }
    }
    state long {
        packet.extract(hdr.long);
        transition select(hdr.long.next) {
            1: extra;
            2: reject;
            default: accept;
        }
    }
    state short {
        packet.extract(hdr.short);
        transition select(hdr.short.next) {
            1: extra;
            default: accept;
        }
    }
    state extra {
        packet.extract(hdr.extra);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    CounterArray(8, false) kinds;
    bit<16> port = 0;
    bit<32> kind = 0;

    action bump(bit<16> by) {
        if (hdr.long.isValid()) {
            hdr.long.port = port + by;
            hdr.long.sum = hdr.long.sum - by;
        } else if (hdr.short.isValid()) {
            hdr.short.port = port + by;
        }
    }
    table ports {
        key = { port: exact; hdr.tag.isValid(): exact @name("tagged"); }
        actions = { bump; NoAction; }
        default_action = NoAction;
        size = 16;
    }
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        if (hdr.long.isValid()) {
            port = hdr.long.port;
            kind = 1;
        } else if (hdr.short.isValid()) {
            port = hdr.short.port;
            kind = 2;
        }
        if (hdr.tag.isValid()) {
            kind = kind + 4;
        }
        kinds.increment(kind);
        if (hdr.extra.isValid() && !hdr.short.isValid()) {
            hdr.extra.seen = hdr.extra.mark + 1;
        }
        ports.apply();
        if (!hdr.long.isValid() && !hdr.short.isValid()) {
            verdict.output_action = xdp_action.XDP_DROP;
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.tag);
        packet.emit(hdr.long);
        packet.emit(hdr.short);
        packet.emit(hdr.extra);
    }
}

xdp(read(), ingress(), write()) main;
