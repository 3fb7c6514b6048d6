// Headers with bool fields; casts between bool and bit<1>; a bool from a slice.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header flags_t { bool p; bool q; bit<6> rest; bool r; bit<1> one; bit<6> more; }
struct headers_t { ethernet_t eth; flags_t f; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.f);
        transition select(hdr.f.p, hdr.f.one) {
            (true, 1): reject;
            default: accept;
        }
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bool old = hdr.f.q;
        hdr.f.q = !hdr.f.p;
        hdr.f.p = old && (bool)hdr.f.rest[0:0];
        hdr.f.r = hdr.f.r == old;
        hdr.f.one = (bit<1>)(hdr.f.q || (bool)hdr.f.one);
        if ((bool)hdr.f.more[5:5]) {
            hdr.f.more = (bit<6>)(bit<1>)hdr.f.r;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.f);
    }
}

xdp(read(), ingress(), write()) main;
