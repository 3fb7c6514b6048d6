// Trap 5: of a header union at most one member is valid: making one valid makes the others invalid; emit sends the valid one.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header kind_t { bit<8> kind; bit<8> then; }
header short_t { bit<16> v; }
header long_t { bit<32> v; }
header_union body_t { short_t s; long_t l; }
struct headers_t { ethernet_t eth; kind_t kind; body_t body; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.kind);
        transition select(hdr.kind.kind) {
            1: short_body;
            2: long_body;
            default: accept;
        }
    }
    state short_body {
        packet.extract(hdr.body.s);
        transition accept;
    }
    state long_body {
        packet.extract(hdr.body.l);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.kind.then == 1) {
            hdr.body.s.setValid();
            hdr.body.s.v = 0xaaaa;
        } else if (hdr.kind.then == 2) {
            hdr.body.l.setValid();
            hdr.body.l.v = 0xbbbbbbbb;
        } else if (hdr.kind.then == 3) {
            hdr.body.s.setInvalid();
        }
        if (hdr.body.isValid()) {
            hdr.eth.dst = 0x0a;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.kind);
        packet.emit(hdr.body);
    }
}

xdp(read(), ingress(), write()) main;
