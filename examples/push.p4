// A header pusher: puts eight bytes, an identifier and the time, in front of every packet and hands it to the kernel. It shows a
// header that is made and not parsed: the packet grows by exactly that header, and what was there is not moved.
#include <xdp_model.p4>

header stamp_t {
    bit<32> id;
    bit<32> time;
}

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

struct headers_t {
    stamp_t    stamp;
    ethernet_t eth;
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
        hdr.stamp.time = BPF_KTIME_GET_NS();
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
