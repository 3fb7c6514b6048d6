// A deparser inside of the deparser emits the elements of a stack one by one, in an order of its own.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header item_t { bit<8> at; bit<8> value; }
struct parts_t { item_t[3] items; }
struct headers_t { ethernet_t eth; parts_t parts; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.parts.items.next);
        packet.extract(hdr.parts.items.next);
        packet.extract(hdr.parts.items.next);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<8> at = hdr.parts.items[0].at;
        if (hdr.eth.type == 0x88b6) { hdr.parts.items[at].setInvalid(); }
        hdr.parts.items[at + 1].value = 0xee;
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control pieces(packet_out packet, in parts_t parts) {
    apply {
        packet.emit(parts.items[2]);
        packet.emit(parts.items[0]);
        packet.emit(parts.items[1]);
    }
}

control write(in headers_t hdr, packet_out packet) {
    pieces() rest;
    apply {
        packet.emit(hdr.eth);
        rest.apply(packet, hdr.parts);
    }
}

xdp(read(), ingress(), write()) main;
