// Enums wider than a word: in a header, compared, in a select, a switch, a key, and cast there and back.
#include <xdp_model.p4>

enum bit<40> far_t {
    near = 0x0000000001,
    there = 0x0100000001,
    beyond = 0xff00000001
}

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header which_t { bit<8> a; far_t far; bit<8> b; bit<8> c; bit<8> d; bit<40> back; }
struct headers_t { ethernet_t eth; which_t w; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.w);
        transition select(hdr.w.far) {
            far_t.there: mark;
            default: accept;
        }
    }
    state mark {
        hdr.w.a = 1;
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action note(bit<8> v) { hdr.w.c = v; }
    table ways {
        key = { hdr.w.far: exact @name("far"); }
        actions = { note; }
        size = 8;
    }
    apply {
        far_t local = hdr.w.far;
        if (local == far_t.near) {
            hdr.w.b = 1;
        }
        ways.apply();
        switch (local) {
            far_t.there: { hdr.w.d = 2; }
            far_t.beyond: { hdr.w.d = 3; }
            default: { hdr.w.d = 4; }
        }
        hdr.w.back = (bit<40>)local + 1;
        hdr.w.far = (far_t)(hdr.w.back + 0xff);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
