// Options of several lengths in any order, as TCP has them: a loop with many ways through it, over a stack of unions.
#include <xdp_model.p4>

error { OptionTooLong }

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header count_t { bit<8> left; }
header nop_t { bit<8> kind; }
header size_t { bit<8> kind; bit<32> size; }
header scale_t { bit<8> kind; bit<24> scale; }
header sack_t { bit<8> kind; bit<8> length; varbit<64> data; }
header_union option_t { nop_t nop; size_t size; scale_t scale; sack_t sack; }
struct headers_t { ethernet_t eth; count_t count; option_t[4] options; }

parser read(packet_in packet, out headers_t hdr) {
    bit<8> left;
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.count);
        left = hdr.count.left;
        transition more;
    }
    state more {
        transition select(left) {
            0: accept;
            default: one;
        }
    }
    state one {
        transition select(packet.lookahead<bit<8>>()) {
            1: nop;
            2: size;
            3: scale;
            5: sack;
        }
    }
    state nop {
        packet.extract(hdr.options.next.nop);
        left = left - 1;
        transition more;
    }
    state size {
        verify(left >= 5, error.OptionTooLong);
        packet.extract(hdr.options.next.size);
        left = left - 5;
        transition more;
    }
    state scale {
        verify(left >= 4, error.OptionTooLong);
        packet.extract(hdr.options.next.scale);
        left = left - 4;
        transition more;
    }
    state sack {
        bit<16> head = packet.lookahead<bit<16>>();
        verify(head[7:0] >= 2 && head[7:0] <= left, error.OptionTooLong);
        packet.extract(hdr.options.next.sack, (bit<32>)(head[7:0] - 2) << 3);
        left = left - head[7:0];
        transition more;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.options[0].size.isValid()) { hdr.options[0].size.size = 0xffffffff; }
        if (hdr.options[1].nop.isValid()) { hdr.options[1].nop.setInvalid(); }
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.count);
        packet.emit(hdr.options);
    }
}

xdp(read(), ingress(), write()) main;
