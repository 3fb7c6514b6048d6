// A parser that loops over options of their own lengths until one says it is the last.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
header b_t { bit<16> z; }
header option_t { bit<8> more; bit<8> value; }
struct headers_t { ethernet_t eth; option_t[3] options; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition option;
    }
    state option {
        packet.extract(hdr.options.next);
        transition select(hdr.options.last.more, packet.lookahead<bit<8>>()) {
            (1, 0xee): reject;
            (1, _): option;
            (0, _): with_b;
        }
    }
    state with_b {
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.b.isValid()) {
            hdr.b.z = 0xbbbb;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.options);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
