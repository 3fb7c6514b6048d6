// Trap 4: what one case of a switch makes of a header does not hold for the others.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; }
header x_t { bit<8> x; }
header y_t { bit<16> y; }
struct headers_t { ethernet_t eth; n_t n; x_t x; y_t y; y_t z; }

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
        switch (hdr.n.a) {
            1: {
                hdr.y.setValid();
                hdr.y.y = 0x1111;
                hdr.z.setValid();
                hdr.z.y = 0x3333;
            }
            2: {
                hdr.x.setInvalid();
                hdr.z.setValid();
                hdr.z.y = 0x4444;
            }
            3: { hdr.z.setValid(); hdr.z.y = 0x5555; }
            default: { hdr.x.setInvalid(); hdr.x.setValid(); hdr.x.x = 0x66; }
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
        packet.emit(hdr.z);
    }
}

xdp(read(), ingress(), write()) main;
