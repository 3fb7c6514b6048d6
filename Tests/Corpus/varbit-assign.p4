// Trap 14: a varbit field takes over another one's bits and length, the fields around it stay; without the header nothing happens.
#include <xdp_model.p4>

header lengths_t {
    bit<8> first;
    bit<8> second;
}
header options_t {
    bit<8>     kind;
    varbit<32> rest;
    bit<16>    tail;
}
struct headers_t {
    lengths_t lengths;
    options_t a;
    options_t b;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.lengths);
        packet.extract(hdr.a, (bit<32>) hdr.lengths.first);
        transition select(hdr.lengths.second) {
            0xff: accept;
            default: second;
        }
    }
    state second {
        packet.extract(hdr.b, (bit<32>) hdr.lengths.second);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.b.rest = hdr.a.rest;
        hdr.lengths.second = hdr.b.isValid() ? hdr.lengths.first : 0;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
