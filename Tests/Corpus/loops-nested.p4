// 255 rounds of 255 rounds, both ends known only at run time: the kernel counts them, its verifier does not walk each.
#include <core.p4>
#include <xdp_model.p4>
header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header sums_t { bit<8> outer; bit<8> inner; bit<32> rounds; bit<32> sum; }
struct headers_t { ethernet_t eth; sums_t sums; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.sums);
        transition accept;
    }
}
control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    apply {
        to.output_port = from.input_port;
        to.output_action = xdp_action.XDP_TX;
        for (bit<8> i = 0; i < hdr.sums.outer; i += 1) {
            for (bit<8> j = 0; j < hdr.sums.inner; j += 1) {
                if (i == j) { continue; }
                hdr.sums.rounds = hdr.sums.rounds + 1;
                hdr.sums.sum = hdr.sums.sum + (bit<32>) (i ^ j);
            }
        }
    }
}
control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr.eth); packet.emit(hdr.sums); }
}
xdp(read(), pipe(), write()) main;
