// The smallest whole program for the switch on XDP.
#include <xdp_model.p4>

header Ethernet { bit<48> dst; bit<48> src; bit<16> kind; }
struct Headers { Ethernet ethernet; }

parser prs(packet_in packet, out Headers headers) {
    state start { packet.extract(headers.ethernet); transition accept; }
}

control pipe(inout Headers headers, in xdp_input given, out xdp_output result) {
    apply {
        result = { xdp_action.XDP_PASS, given.input_port };
        if (BPF_KTIME_GET_NS() == 0) result.output_action = xdp_action.XDP_DROP;
        headers.ethernet.kind = csum_replace2(headers.ethernet.kind, 1, 2);
    }
}

control dep(in Headers headers, packet_out packet) {
    apply { packet.emit(headers.ethernet); }
}

xdp(prs(), pipe(), dep()) main;
