// Puts a header of eight bytes in front of every packet (the paper's fifteenth program).
#include <xdp_model.p4>
#include "headers.p4"

header stamp_t {
    bit<32> id;
    bit<32> time;
}

struct headers_t {
    ethernet_t eth;
    stamp_t    stamp;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control stamp(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    apply {
        hdr.stamp.setValid();
        hdr.stamp.id = 0xfefefefe;
        hdr.stamp.time = 0x12345678;
        to.output_port = 0;
        to.output_action = xdp_action.XDP_PASS;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.stamp);
        packet.emit(hdr.eth);
    }
}

xdp(read(), stamp(), write()) main;
