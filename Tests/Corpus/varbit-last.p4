// Trap 14: a varbit field at the end of the packet: what is announced must be there, to the last byte.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header v_t { bit<8> n; varbit<64> rest; }
struct headers_t { ethernet_t eth; v_t v; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.v, (bit<32>)packet.lookahead<bit<8>>());
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.v.n = 0xee;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.v);
    }
}

xdp(read(), ingress(), write()) main;
