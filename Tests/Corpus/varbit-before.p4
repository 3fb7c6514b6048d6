// Trap 14: a header with a varbit field that moves both ways, since headers come and go behind it.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> what; bit<8> count; }
header v_t { bit<8> x; varbit<320> rest; }
header s_t { bit<24> s; }
header e_t { bit<16> y; }
struct headers_t { ethernet_t eth; n_t n; v_t v; s_t s; e_t e; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.v, (bit<32>)hdr.n.count << 3);
        transition select(hdr.n.what[0:0]) {
            1: with_s;
            default: with_e;
        }
    }
    state with_s {
        packet.extract(hdr.s);
        transition with_e;
    }
    state with_e {
        packet.extract(hdr.e);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.e.y = hdr.e.y + 1;
        if (hdr.n.what == 2) {
            hdr.s.setValid();
            hdr.s.s = 0x515253;
        }
        if (hdr.n.what == 3) {
            hdr.s.setInvalid();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.n);
        packet.emit(hdr.v);
        packet.emit(hdr.s);
        packet.emit(hdr.e);
    }
}

xdp(read(), ingress(), write()) main;
