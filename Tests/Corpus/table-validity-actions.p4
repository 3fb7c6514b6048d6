// Trap 4: actions of tables that take headers away and set others valid; what is emitted is what the entry has left.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; bit<8> b; }
header x_t { bit<8> x; }
header y_t { bit<16> y; }
struct headers_t { ethernet_t eth; n_t n; x_t x; y_t y; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.x);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action drop_x() {
        hdr.x.setInvalid();
    }
    action add_y(bit<16> v) {
        hdr.y.setValid();
        hdr.y.y = v;
    }
    action swap() {
        hdr.x.setInvalid();
        hdr.y.setValid();
        hdr.y.y = (bit<16>)hdr.n.a;
    }
    table code {
        key = { hdr.n.a : exact; }
        actions = { drop_x; add_y; swap; NoAction; }
        const default_action = drop_x();
        const entries = {
            1 : drop_x();
            2 : add_y(0x1234);
            3 : swap();
            4 : NoAction();
        }
    }
    table map {
        key = { hdr.n.a : exact; }
        actions = { drop_x; add_y; swap; NoAction; }
        const default_action = drop_x();
    }
    table changeable {
        key = { hdr.n.a : ternary; }
        actions = { drop_x; add_y; swap; NoAction; }
        default_action = drop_x();
    }
    apply {
        if (hdr.n.b == 0) {
            code.apply();
        } else if (hdr.n.b == 1) {
            map.apply();
        } else {
            changeable.apply();
        }
        if (hdr.x.isValid()) {
            hdr.x.x = hdr.x.x + 1;
        }
        if (!hdr.y.isValid()) {
            hdr.n.b = 0xff;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.n);
        packet.emit(hdr.x);
        packet.emit(hdr.y);
    }
}

xdp(read(), ingress(), write()) main;
