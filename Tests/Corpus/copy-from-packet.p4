// Trap 4: a header that may be missing in the packet is copied to a local and to another header: the copy is missing then too.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; }
header x_t { bit<16> u; bit<32> v; }
struct headers_t { ethernet_t eth; n_t n; x_t x; x_t y; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        transition select(hdr.n.a) {
            1: with_x;
            default: accept;
        }
    }
    state with_x {
        packet.extract(hdr.x);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    x_t local;
    apply {
        local = hdr.x;
        hdr.y = hdr.x;
        hdr.y.u = hdr.y.u + 1;
        hdr.n.a = local.isValid() ? local.v[7:0] : 8w0xee;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
