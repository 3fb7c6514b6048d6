// Traps 4 and 14: headers that end with a varbit field are equal whatever lies behind them in the packet.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> bits; }
header v_t { bit<8> x; varbit<64> rest; }
struct headers_t { ethernet_t eth; n_t n; v_t a; v_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.a, (bit<32>)hdr.n.bits);
        packet.extract(hdr.b, (bit<32>)hdr.n.bits);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.n.bits = hdr.a == hdr.b ? 8w1 : 0;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
