// Numbers of one bit less and one bit more than a word of the machine: whatever is computed is cut to them.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header in_t { bit<80> x; bit<80> y; }
header out_t {
    bit<32> r31;
    bit<40> r33;
    bit<64> r63;
    bit<72> r65;
}
struct headers_t {
    ethernet_t eth;
    in_t       in_;
    out_t      out_;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.in_);
        packet.extract(hdr.out_);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<31> x31 = hdr.in_.x[30:0];
        bit<31> y31 = hdr.in_.y[30:0];
        bit<33> x33 = hdr.in_.x[32:0];
        bit<33> y33 = hdr.in_.y[32:0];
        bit<63> x63 = hdr.in_.x[62:0];
        bit<63> y63 = hdr.in_.y[62:0];
        bit<65> x65 = hdr.in_.x[64:0];
        bit<65> y65 = hdr.in_.y[64:0];
        if (hdr.eth.type == 0) {
            x31 = x31 + y31;
            x33 = x33 + y33;
            x63 = x63 + y63;
            x65 = x65 + y65;
        } else if (hdr.eth.type == 1) {
            x31 = x31 - y31;
            x33 = x33 - y33;
            x63 = x63 - y63;
            x65 = x65 - y65;
        } else if (hdr.eth.type == 2) {
            x31 = x31 * y31;
            x33 = x33 * y33;
            x63 = x63 * y63;
            x65 = x65 * y65;
        } else if (hdr.eth.type == 3) {
            x31 = ~x31;
            x33 = ~x33;
            x63 = ~x63;
            x65 = ~x65;
        } else if (hdr.eth.type == 4) {
            x31 = -x31;
            x33 = -x33;
            x63 = -x63;
            x65 = -x65;
        } else if (hdr.eth.type == 5) {
            x31 = x31 << 1;
            x33 = x33 << 1;
            x63 = x63 << 1;
            x65 = x65 << 1;
        }
        hdr.out_.r31 = (bit<32>)x31;
        hdr.out_.r33 = (bit<40>)x33;
        hdr.out_.r63 = (bit<64>)x63;
        hdr.out_.r65 = (bit<72>)x65;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.in_);
        packet.emit(hdr.out_);
    }
}

xdp(read(), ingress(), write()) main;
