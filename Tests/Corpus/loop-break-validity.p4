// Traps 4 and 20: what a loop makes valid at its end is not there for who leaves it before, nor what it takes away there for who stays.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; bit<8> b; }
header x_t { bit<8> x; }
struct headers_t { ethernet_t eth; n_t n; x_t x; x_t y; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.y);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        for (bit<8> i in 1 .. 3) {
            if (hdr.n.a == i) {
                hdr.y.setInvalid();
                break;
            }
            hdr.x.setValid();
            hdr.x.x = i;
        }
        hdr.n.b = 6w0 ++ (bit<1>)hdr.x.isValid() ++ (bit<1>)hdr.y.isValid();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
