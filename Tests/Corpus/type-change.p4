// The EtherType changed: what is passed reaches who listens for the new one, what is sent back carries it; a packet may get longer with it.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header extra_t { bit<32> mark; }
struct headers_t { ethernet_t eth; extra_t extra; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_action = hdr.eth.src[0:0] == 1 ? xdp_action.XDP_PASS : xdp_action.XDP_TX;
        if (hdr.eth.type == 0x88b7) {
            hdr.extra.setValid();
            hdr.extra.mark = 0x11223344;
        }
        hdr.eth.type = hdr.eth.type ^ 3;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
