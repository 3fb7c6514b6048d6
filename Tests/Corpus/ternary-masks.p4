// A ternary table whose rows have one mask, then two and four: found in the hash, and in the hash and the bit sets.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header flow_t { bit<32> src; bit<32> dst; bit<16> sport; bit<16> dport; bit<8> proto; bit<16> mark; }
struct headers_t { ethernet_t eth; flow_t h; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.h);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<16> v) { hdr.h.mark = v; }
    action lost() { hdr.h.mark = 0xffff; }
    table t {
        key = {
            hdr.h.src: ternary @name("src");
            hdr.h.dst: ternary @name("dst");
            hdr.h.sport: ternary @name("sport");
            hdr.h.dport: ternary @name("dport");
            hdr.h.proto: ternary @name("proto");
        }
        actions = { set; lost; }
        default_action = lost();
        size = 128;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.h);
    }
}

xdp(read(), ingress(), write()) main;
