// The arguments of constant entries go where they are wanted, whatever their width.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header wide_t { bit<128> to; }
struct headers_t { ethernet_t eth; wide_t wide; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.wide);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action become(bit<48> address, bit<128> to) {
        hdr.eth.src = address;
        hdr.wide.to = to;
    }
    table choose {
        key = { hdr.eth.dst: lpm; }
        actions = { become; NoAction; }
        const entries = {
            0x0a0000000000 &&& 0xff0000000000: become(0x112233445566, 1);
            0x0b0000000000 &&& 0xff0000000000: become(7, 0x20010db8000000000000000000000001);
        }
        const default_action = NoAction();
    }
    table always {
        actions = { become; }
        const default_action = become(0x020000000009, 5);
    }
    apply {
        if (hdr.eth.type == 0x88b6) { always.apply(); } else { choose.apply(); }
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr); } }

xdp(read(), ingress(), write()) main;
