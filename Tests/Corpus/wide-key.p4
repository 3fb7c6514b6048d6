// Trap 11: a key of 128 bits, exact.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header wide_t { bit<128> x; bit<128> y; }
struct headers_t { ethernet_t eth; wide_t h; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.h);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<128> v) { hdr.h.y = v; }
    action none() { hdr.h.y = 0; }
    table t {
        key = { hdr.h.x: exact; }
        actions = { set; none; }
        default_action = none();
        size = 16;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.h);
    }
}

xdp(read(), ingress(), write()) main;
