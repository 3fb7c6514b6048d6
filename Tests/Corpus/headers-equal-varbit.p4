// Traps 4 and 14: headers with a varbit field are equal when the field has as many bits and all bytes are the same.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> first; bit<8> second; }
header v_t { bit<8> x; varbit<64> rest; bit<16> y; }
struct headers_t { ethernet_t eth; n_t n; v_t a; v_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.a, (bit<32>)hdr.n.first);
        packet.extract(hdr.b, (bit<32>)hdr.n.second);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.n.first = hdr.a == hdr.b ? 8w1 : 0;
        hdr.n.second = hdr.a != hdr.b ? 8w1 : 0;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.n);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
