// In a parser push_front and pop_front move the place where the next element goes, within the stack: its second element says where all are.
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
    part_t[4]  parts;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.kind);
        packet.extract(hdr.parts.next);
        packet.extract(hdr.parts.next);
        transition select(hdr.kind.kind) {
            1: pop_one;
            2: pop_all;
            3: push_one;
            4: push_many;
            default: last;
        }
    }
    state pop_one {
        hdr.parts.pop_front(1);
        transition last;
    }
    state pop_all {
        hdr.parts.pop_front(3);
        transition last;
    }
    state push_one {
        hdr.parts.push_front(1);
        transition last;
    }
    state push_many {
        hdr.parts.push_front(4);
        transition last;
    }
    state last {
        packet.extract(hdr.parts.next);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.kind.kind = hdr.kind.kind + 0x10;
        if (hdr.parts[1].isValid()) {
            hdr.parts[1].data = hdr.parts[1].data ^ 0xff;
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.kind);
        packet.emit(hdr.parts);
    }
}

xdp(read(), ingress(), write()) main;
