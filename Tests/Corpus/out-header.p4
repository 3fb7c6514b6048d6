// An out header or stack is invalid where the body begins, whatever it was before, and its next element is the first.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header kind_t {
    bit<8> kind;
}
header part_t {
    bit<8> data;
}

struct headers_t {
    ethernet_t eth;
    kind_t     kind;
    part_t     part;
    part_t[2]  parts;
    part_t[3]  more;
}

parser pieces(packet_in packet, out part_t[3] into) {
    state start {
        packet.extract(into.next);
        transition select(into.last.data) {
            0xff: start;
            default: accept;
        }
    }
}

control change(out part_t part, out part_t[2] parts, in bit<8> how) {
    apply {
        if (how == 1) {
            part.setValid();
            part.data = parts[0].isValid() || parts[1].isValid() ? 8w0xbb : 0xcc;
            parts[1].setValid();
            parts[1].data = 0xdd;
        }
    }
}

parser read(packet_in packet, out headers_t hdr) {
    pieces() elements;

    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.kind);
        packet.extract(hdr.part);
        packet.extract(hdr.parts.next);
        packet.extract(hdr.parts.next);
        transition select(hdr.kind.kind) {
            4: once;
            5: twice;
            default: accept;
        }
    }
    state twice {
        elements.apply(packet, hdr.more);
        transition once;
    }
    state once {
        elements.apply(packet, hdr.more);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    change() nothing;

    action again(out part_t part) {
        if (part.isValid()) {
            hdr.kind.kind = 0xee;
        }
        part.setValid();
        part.data = 0x99;
    }

    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        if (hdr.kind.kind == 1) {
            nothing.apply(hdr.part, hdr.parts, 0);
        } else if (hdr.kind.kind == 2) {
            nothing.apply(hdr.part, hdr.parts, 1);
        } else if (hdr.kind.kind == 3) {
            again(hdr.part);
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.kind);
        packet.emit(hdr.part);
        packet.emit(hdr.parts);
        packet.emit(hdr.more);
    }
}

xdp(read(), ingress(), write()) main;
