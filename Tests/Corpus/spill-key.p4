// A key of 512 bytes: the stack has no room for it, so it lies in a map.
#include <core.p4>
#include <xdp_model.p4>

header wide_t {
    bit<2048> a;
    bit<2048> b;
    bit<16>   mark;
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
    action mark(bit<16> with) { hdr.wide.mark = with; }
    action swap() {
        bit<2048> kept = hdr.wide.a;
        hdr.wide.a = hdr.wide.b;
        hdr.wide.b = kept;
    }
    table pairs {
        key = { hdr.wide.a : exact; hdr.wide.b : exact; }
        actions = { mark; swap; }
        default_action = swap;
        size = 16;
    }
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = meta.input_port;
        pairs.apply();
    }
}
control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr.wide); }
}

xdp(read(), ingress(), write()) main;
