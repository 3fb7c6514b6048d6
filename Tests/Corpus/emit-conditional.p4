// A deparser with conditions and values of its own: what it decides to emit leaves, and nothing else.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<8> v; }
struct headers_t { ethernet_t eth; tag_t one; tag_t two; }

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
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    tag_t sum;
    apply {
        packet.emit(hdr.eth);
        if (hdr.one.v > hdr.two.v) {
            packet.emit(hdr.one);
        } else if (hdr.one.v == hdr.two.v) {
            sum.setValid();
            sum.v = hdr.one.v + hdr.two.v;
            packet.emit(sum);
            packet.emit(hdr.two);
            packet.emit(hdr.one);
        }
    }
}

xdp(read(), ingress(), write()) main;
