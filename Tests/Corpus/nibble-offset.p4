// Fields of whole bytes that start in the middle of a byte: carried to and from fields that do not, and as keys.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<4> a; bit<48> b; bit<4> c; bit<48> d; bit<4> e; bit<128> f; bit<4> g; bit<128> i; }
struct headers_t { ethernet_t eth; n_t n; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark() {
        hdr.n.a = 0xf;
    }
    table t {
        key = {
            hdr.n.b : exact;
            hdr.n.f : exact;
        }
        actions = { mark; NoAction; }
    }
    apply {
        bit<48> b = hdr.n.b;
        bit<128> f = hdr.n.f;
        t.apply();
        hdr.n.b = hdr.n.d;
        hdr.n.d = b;
        hdr.n.f = hdr.n.i;
        hdr.n.i = f;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.n);
    }
}

xdp(read(), ingress(), write()) main;
