// The deparser decides the order: headers leave in the order of emit, not in that of extract; twice emitted is twice there.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header one_t { bit<8> v; }
header two_t { bit<16> v; }
struct headers_t { ethernet_t eth; one_t one; two_t two; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.one);
        packet.extract(hdr.two);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.one.v = hdr.one.v + 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.two);
        packet.emit(hdr.one);
        packet.emit(hdr.two);
    }
}

xdp(read(), ingress(), write()) main;
