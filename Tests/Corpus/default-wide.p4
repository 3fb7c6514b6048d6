// A default action with an argument of more than 64 bits, as the program has it and as it is changed.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header w_t { bit<128> x; bit<48> m; bit<8> n; }
struct headers_t { ethernet_t eth; w_t w; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.w);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<128> v, bit<48> m, bit<100> p, bit<4> q) {
        hdr.w.x = v + (bit<128>)p;
        hdr.w.m = m;
        hdr.w.n = hdr.w.n ^ (bit<8>)q;
    }
    table t {
        key = { hdr.w.n : exact; }
        actions = { set; NoAction; }
        default_action = set(0x0102030405060708090a0b0c0d0e0f10, 0x112233445566, 0x8000000000000000000000001, 9);
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.w);
    }
}

xdp(read(), ingress(), write()) main;
