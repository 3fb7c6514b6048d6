// A reflector: every packet goes back out of the port it came in by, its Ethernet addresses exchanged (XDP_TX). It shows a
// header changed in place: twelve bytes are loaded and stored, nothing else is touched.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

struct headers_t {
    ethernet_t eth;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control swap(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    CounterArray(1, false) reflected;

    apply {
        bit<48> was = hdr.eth.dst;
        hdr.eth.dst = hdr.eth.src;
        hdr.eth.src = was;
        reflected.increment(0);
        to.output_port = from.input_port;
        to.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
    }
}

xdp(read(), swap(), write()) main;
