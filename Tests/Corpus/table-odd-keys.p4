// Traps 11 and 12: keys whose widths are no whole bytes, in every kind of table.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header k_t { bit<12> a; bit<20> b; bit<4> pad; bit<100> c; bit<8> n; }
struct headers_t { ethernet_t eth; k_t k; }

match_kind { range, optional }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.k);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<8> n) {
        hdr.k.n = n;
    }
    table ex {
        key = { hdr.k.a : exact; (int<20>)hdr.k.b : exact @name("b"); hdr.k.c : exact; }
        actions = { set; NoAction; }
    }
    table te {
        key = { hdr.k.a : ternary; hdr.k.b + 1 : ternary @name("sum"); hdr.k.c : ternary; }
        actions = { set; NoAction; }
    }
    table lp {
        key = { hdr.k.a : exact; hdr.k.c : lpm; }
        actions = { set; NoAction; }
    }
    table ra {
        key = { hdr.k.a : range; hdr.k.b : range; }
        actions = { set; NoAction; }
        size = 64;
    }
    table op {
        key = { hdr.k.b : optional; hdr.k.a : exact; }
        actions = { set; NoAction; }
        size = 64;
    }
    apply {
        switch (hdr.k.pad) {
            0: { ex.apply(); }
            1: { te.apply(); }
            2: { lp.apply(); }
            3: { ra.apply(); }
            4: { op.apply(); }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.k);
    }
}

xdp(read(), ingress(), write()) main;
