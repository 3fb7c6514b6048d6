// An access list over IPv6: addresses, protocol and destination port under masks; the entry of the highest priority decides.
#include <xdp_model.p4>
#include "headers.p4"

header ipv6_t {
    bit<4>   version;
    bit<8>   class;
    bit<20>  label;
    bit<16>  length;
    bit<8>   next;
    bit<8>   hops;
    bit<128> src;
    bit<128> dst;
}

header ports_t {
    bit<16> src;
    bit<16> dst;
}

struct headers_t {
    ethernet_t eth;
    ipv6_t     ip;
    ports_t    ports;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x86dd: ipv6;
            default: accept;
        }
    }
    state ipv6 {
        packet.extract(hdr.ip);
        transition select(hdr.ip.next) {
            6: ports;
            17: ports;
            default: accept;
        }
    }
    state ports {
        packet.extract(hdr.ports);
        transition accept;
    }
}

control screen(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    action permit() { to.output_action = xdp_action.XDP_PASS; }
    action deny() { to.output_action = xdp_action.XDP_DROP; }
    table rules {
        key = {
            hdr.ip.src: ternary @name("src");
            hdr.ip.dst: ternary @name("dst");
            hdr.ip.next: ternary @name("next");
            hdr.ports.dst: ternary @name("port");
        }
        actions = { permit; deny; }
        const default_action = deny;
        size = 256;
    }
    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_PASS;
        if (hdr.ip.isValid()) {
            rules.apply();
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
        packet.emit(hdr.ports);
    }
}

xdp(read(), screen(), write()) main;
