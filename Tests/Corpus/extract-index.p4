// Trap 6: extracting into an element that the packet names: one that the stack does not have is an error of the parser.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header which_t { bit<8> index; }
header item_t { bit<8> value; }
struct headers_t { ethernet_t eth; which_t which; item_t[3] items; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.which);
        packet.extract(hdr.items[hdr.which.index]);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.items[hdr.which.index].value = hdr.items[hdr.which.index].value + 1;
        hdr.which.index = 5w0 ++ (bit<1>)hdr.items[0].isValid() ++ (bit<1>)hdr.items[1].isValid() ++ (bit<1>)hdr.items[2].isValid();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
