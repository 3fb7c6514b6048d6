// Traps 4 and 17: after a table whose hit takes a header away or brings one, and whose constant miss does the other thing.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; bit<8> b; }
header x_t { bit<8> x; }
struct headers_t { ethernet_t eth; n_t n; x_t x; x_t y; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.x);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action bring(bit<8> v) {
        hdr.y.setValid();
        hdr.y.x = v;
    }
    action take() { hdr.x.setInvalid(); }
    table brings {
        key = { hdr.n.a: exact @name("a"); }
        actions = { bring; @defaultonly NoAction; }
        const default_action = NoAction();
        size = 8;
    }
    table takes {
        key = { hdr.n.a: exact @name("a"); }
        actions = { take; @defaultonly NoAction; }
        const default_action = NoAction();
        size = 8;
    }
    apply {
        brings.apply();
        takes.apply();
        hdr.n.b = 6w0 ++ (bit<1>)hdr.x.isValid() ++ (bit<1>)hdr.y.isValid();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
