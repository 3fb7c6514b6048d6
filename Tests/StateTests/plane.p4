// A table of every kind, for the verbs that read and change them.
#include <xdp_model.p4>

match_kind {
    range,
    optional
}

enum bit<8> color_t {
    red = 1,
    green = 2,
    blue = 7
}

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header body_t {
    bit<128> wide;
    @format(IPV4_ADDRESS)
    bit<32>  where;
    bit<32>  dst;
    bit<16>  port;
    color_t  color;
    int<8>   level;
}

struct headers_t {
    ethernet_t eth;
    body_t     body;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5: body;
            default: accept;
        }
    }
    state body {
        packet.extract(hdr.body);
        transition accept;
    }
}

control plane(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    CounterArray(64, false) seen;
    CounterArray(64, true)  sparse;
    bit<32> mark = 0;

    action set(bit<32> value) { mark = value; }
    action wide(bit<256> secret, @format("hex") bit<16> tag) { mark = secret[31:0] + (bit<32>) tag; }
    action drop() { to.output_action = xdp_action.XDP_DROP; }

    table exacts {
        key = { hdr.body.wide: exact @name("wide"); hdr.eth.src: exact @name("src"); }
        actions = { set; wide; drop; }
        default_action = set(1);
        size = 300;
    }
    table routes {
        key = { hdr.body.dst: lpm @name("dst"); }
        actions = { set; drop; }
        default_action = drop();
        size = 256;
    }
    table acl {
        key = {
            hdr.body.where: ternary @name("where");
            hdr.body.port:  range @name("port");
            hdr.body.color: optional @name("color");
        }
        actions = { set; drop; }
        default_action = set(3);
        size = 256;
    }
    table valid {
        key = { hdr.body.isValid(): exact @name("valid"); hdr.body.level: exact @name("level"); }
        actions = { set; drop; }
        default_action = set(4);
        size = 8;
    }
    table fixed {
        key = { hdr.body.port: exact @name("port"); }
        actions = { set; drop; }
        const default_action = drop();
        const entries = {
            80: set(5);
            443: set(6);
        }
    }
    table begun {
        key = { hdr.body.color: exact @name("color"); }
        actions = { set; drop; }
        default_action = set(7);
        entries = {
            color_t.red: set(8);
        }
        size = 4;
    }
    table only {
        actions = { set; drop; }
        default_action = set(9);
    }

    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_PASS;
        valid.apply();
        if (hdr.body.isValid()) {
            exacts.apply();
            routes.apply();
            acl.apply();
            seen.increment(mark & 63);
            sparse.increment(mark);
            fixed.apply();
            begun.apply();
        }
        only.apply();
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.body);
    }
}

xdp(read(), plane(), write()) main;
