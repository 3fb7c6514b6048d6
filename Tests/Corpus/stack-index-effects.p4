// Traps 2 and 6: a call inside an index happens once, before the value that is assigned is computed.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header item_t { bit<8> last; bit<8> value; }
struct headers_t { ethernet_t eth; item_t[4] items; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition more;
    }
    state more {
        packet.extract(hdr.items.next);
        transition select(hdr.items.last.last) {
            0: more;
            default: accept;
        }
    }
}

bit<8> next(inout bit<8> x) {
    x = x + 1;
    return x;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<8> i = 0;
        hdr.items[next(i)].value = next(i) + 0x10;
        hdr.eth.dst = (bit<48>)i;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.items);
    }
}

xdp(read(), ingress(), write()) main;
