// Constants that the compiler computes wrap into signed types: their lowest and highest values, shifted, sliced and compared.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header part_t {
    bit<8> a;
    bit<8> b;
    bit<8> c;
    bit<8> d;
    bit<8> e;
    bit<8> f;
}

struct headers_t {
    ethernet_t eth;
    part_t     part;
}

const int<8> low = (int<8>)(bit<8>)128;
const int<8> high = 127;

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.part);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.part.a = low < 0 ? 8w1 : 2;
        hdr.part.b = (int<8>)(bit<8>)200 >> 2 == -14 ? 8w1 : 2;
        hdr.part.c = high + 1 == low ? 8w1 : 2;
        hdr.part.d = (bit<8>)(low - 1);
        hdr.part.e = ((bit<16>)(int<16>)low)[7:0] == 0x80 && (bit<16>)(int<16>)low == 0xff80 ? 8w1 : 2;
        hdr.part.f = (int<8>)hdr.part.f < low + 1 ? 8w1 : 2;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.part);
    }
}

xdp(read(), ingress(), write()) main;
