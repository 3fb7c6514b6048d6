// IPv4 options as a varbit: their length computed from a field, kept through a change in front of them.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
header b_t { bit<16> z; }
error { BadLength }
header v_t { bit<4> version; bit<4> ihl; bit<8> id; varbit<96> options; }
struct headers_t { ethernet_t eth; v_t v; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    bit<8> head;
    state start {
        packet.extract(hdr.eth);
        head = packet.lookahead<bit<8>>();
        verify(head[3:0] >= 5, error.BadLength);
        packet.extract(hdr.v, (bit<32>)(((bit<16>)head[3:0] - 5) << 5));
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.b.setValid();
        hdr.b.z = 0x5555;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.v);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
