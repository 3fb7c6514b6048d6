// Traps 4 and 20: a header that a loop makes valid in some round, or takes away in the first.
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
    apply {
        bit<8> seen = 0;
        for (bit<4> i = 0; i < hdr.n.a[3:0]; i = i + 1) {
            if (hdr.x.isValid()) {
                seen = seen + 1;
            }
            if (hdr.y.isValid()) {
                hdr.y.y = hdr.y.y + 1;
                if (hdr.n.b == 2) {
                    break;
                }
                continue;
            }
            if (i == hdr.n.b[3:0]) {
                hdr.x.setInvalid();
                hdr.y.setValid();
                hdr.y.y = 0x100;
            }
        }
        hdr.n.b = seen;
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
