// Trap 13: lookahead of one bit as a bool, of odd and of great widths, of a struct; nothing moves.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<1> f; bit<11> n; bit<4> r; bit<80> w; bit<8> z; }
struct headers_t { ethernet_t eth; a_t a; }

struct struct_t {
    bool f;
    bit<11> n;
}

parser read(packet_in packet, out headers_t hdr) {
    struct_t both;
    bit<101> far;
    bit<12> near;
    state start {
        packet.extract(hdr.eth);
        both = packet.lookahead<struct_t>();
        near = packet.lookahead<bit<12>>();
        far = packet.lookahead<bit<101>>();
        transition select(both.f, near[10:0] == both.n) {
            (true, true): take;
            (false, true): skip;
            default: reject;
        }
    }
    state take {
        packet.extract(hdr.a);
        hdr.a.r = far[88:85];
        hdr.a.z = (bit<8>)far[4:0] + 1;
        transition accept;
    }
    state skip {
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
    }
}

xdp(read(), ingress(), write()) main;
