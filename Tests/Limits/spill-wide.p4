// Eight numbers of 512 bits at the same time, and every operation on them: they lie in a map, and are computed there.
#include <core.p4>
#include <xdp_model.p4>

header wide_t {
    bit<512> a;
    bit<512> b;
    bit<504> c;
    bit<8>   which;
}
struct headers_t {
    wide_t wide;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.wide);
        transition accept;
    }
}
control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = meta.input_port;
        bit<512> v0 = hdr.wide.a + hdr.wide.b;
        bit<512> v1 = hdr.wide.a - hdr.wide.b;
        bit<512> v2 = hdr.wide.a * 3 ^ hdr.wide.b;
        bit<512> v3 = hdr.wide.a & ~hdr.wide.b;
        bit<512> v4 = hdr.wide.a << 67 | hdr.wide.b >> 131;
        bit<512> v5 = hdr.wide.a |+| hdr.wide.b;
        bit<512> v6 = hdr.wide.a |-| hdr.wide.b;
        bit<504> v7 = hdr.wide.c + hdr.wide.c;
        if (v0 < v1 || v2 == v3) {
            v0 = v0 * v2;
            v1 = v1 ^ (v3 << hdr.wide.which);
        }
        hdr.wide.a = (v0 << 1) ^ (v1 >> 2) ^ v2 ^ (v3 << 64) ^ v4 ^ v5 ^ v6;
        hdr.wide.b = v6 >= v5 ? v0 : v4 + v5;
        hdr.wide.c = -v7;
    }
}
control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr.wide); }
}

xdp(read(), ingress(), write()) main;
