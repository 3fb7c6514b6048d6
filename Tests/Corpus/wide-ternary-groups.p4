// Trap 11: a wide ternary key of whose bytes more and more are looked at as entries come; several words of rows, a range at the end.
#include <xdp_model.p4>
match_kind { range }

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
    action set(bit<16> v) { hdr.h.y[31:16] = v; }
    table t {
        key = { hdr.h.x: ternary; hdr.h.y[15:0]: range @name("low"); }
        actions = { set; NoAction; }
        default_action = NoAction();
        size = 256;
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
