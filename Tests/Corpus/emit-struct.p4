// emit of a whole struct: its headers in order, nested ones and stacks included, those that are valid.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<8> v; }
struct inner_t { tag_t one; tag_t[2] many; }
struct headers_t { ethernet_t eth; inner_t inner; tag_t last; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.last);
        packet.extract(hdr.inner.one);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.inner.many[1].setValid();
        hdr.inner.many[1].v = hdr.inner.one.v + hdr.last.v;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr);
    }
}

xdp(read(), ingress(), write()) main;
