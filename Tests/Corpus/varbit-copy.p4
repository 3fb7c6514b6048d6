// Trap 14: headers with varbit fields copied, taken away and set valid again (the field is empty then).
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> what; bit<8> bits; }
header v_t { bit<8> x; varbit<64> rest; }
struct headers_t { ethernet_t eth; n_t n; v_t a; v_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.a, (bit<32>)hdr.n.bits);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.n.what == 1) {
            hdr.b = hdr.a;
            hdr.a.x = 0x11;
        } else if (hdr.n.what == 2) {
            hdr.a.setInvalid();
        } else if (hdr.n.what == 3) {
            hdr.a.setInvalid();
            hdr.a.setValid();
            hdr.a.x = 0x33;
        } else if (hdr.n.what == 4) {
            hdr.b.setValid();
            hdr.b.x = 0x44;
        } else if (hdr.n.what == 5) {
            hdr.b = hdr.a;
            hdr.a.setInvalid();
            hdr.a = hdr.b;
            hdr.b.x = 0x55;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.n);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
