// A stack of options of any length, taken by a loop of the parser: each element lies behind a length that only the packet says.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header option_t {
    bit<8>      kind;
    bit<8>      bytes;
    varbit<128> value;
}
struct headers_t {
    ethernet_t  eth;
    option_t[4] options;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition options;
    }
    state options {
        transition select(packet.lookahead<bit<8>>()) {
            0: accept;
            default: one;
        }
    }
    state one {
        bit<16> head = packet.lookahead<bit<16>>();
        packet.extract(hdr.options.next, (bit<32>) head[7:0] * 8);
        transition options;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        if (hdr.options[1].isValid()) {
            hdr.options[1].kind = 0xee;
        }
        if (hdr.options[0].kind == 9) {
            hdr.options.pop_front(1);
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.options);
    }
}

xdp(read(), ingress(), write()) main;
