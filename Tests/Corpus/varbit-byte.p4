// Varbit fields of one byte at most, alone and in a stack, behind seven bytes, with nothing behind them.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header sizes_t {
    bit<8> first;
    bit<8> second;
    bit<8> third;
}
header tail_t {
    bit<56>   data;
    varbit<8> more;
}
header mark_t {
    bit<8> mark;
}

struct headers_t {
    ethernet_t eth;
    sizes_t    sizes;
    tail_t     tail;
    mark_t     mark;
    tail_t[2]  tails;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.sizes);
        packet.extract(hdr.tail, (bit<32>)hdr.sizes.first);
        packet.extract(hdr.tails.next, (bit<32>)hdr.sizes.second);
        packet.extract(hdr.tails.next, (bit<32>)hdr.sizes.third);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        if (hdr.eth.type == 1) {
            hdr.mark.setValid();
            hdr.mark.mark = 0x77;
        } else if (hdr.eth.type == 2) {
            hdr.tails[1] = hdr.tail;
        } else if (hdr.eth.type == 3) {
            hdr.tails[0].more = hdr.tail.more;
        } else if (hdr.eth.type == 4) {
            hdr.tails.pop_front(1);
        } else if (hdr.eth.type == 5) {
            hdr.tail.setInvalid();
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.sizes);
        packet.emit(hdr.mark);
        packet.emit(hdr.tail);
        packet.emit(hdr.tails);
    }
}

xdp(read(), ingress(), write()) main;
