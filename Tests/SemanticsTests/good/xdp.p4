// A program for xdp_model, generic blocks made into concrete ones; what can be compiled is elaborated too.
#include <core.p4>
#include <xdp_model.p4>

header ethernet_h { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_h outer; ethernet_h inner; }
struct pair_t<A, B> { A first; B second; }

control count_in<I>(in I index)(bit<32> size) {
    CounterArray(size, true) hits;
    apply { hits.increment((bit<32>) 1); }
}
parser Parse(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.outer);
        transition select(hdr.outer.type) {
            0x6558: inner;
            default: accept;
        }
    }
    state inner {
        packet.extract(hdr.inner);
        transition accept;
    }
}
control Switch(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    count_in<bit<32>>(8) small;
    count_in<bit<48>>(16) large;
    action send(bit<32> port) {
        omd.output_port = port;
        omd.output_action = xdp_action.XDP_REDIRECT;
    }
    table stations {
        key = { hdr.outer.dst : exact; }
        actions = { send; NoAction; }
        implementation = hash_table(64);
    }
    apply {
        pair_t<bit<32>, bool> seen = { imd.input_port, false };
        omd = { xdp_action.XDP_PASS, seen.first };
        small.apply(imd.input_port);
        large.apply(hdr.outer.src);
        if (hdr.inner.isValid()) {
            hdr.outer = hdr.inner;
            hdr.inner.setInvalid();
            seen.second = true;
        }
        if (!stations.apply().hit && seen.second) omd.output_action = xdp_action.XDP_DROP;
    }
}
control Deparse(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(Parse(), Switch(), Deparse()) main;
