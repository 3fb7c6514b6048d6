// Fields behind a few bits in headers of three to seven bytes: no load of a machine word holds them alone.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header p_t { bit<1> front; bit<23> value; }
header q_t { bit<3> front; bit<37> value; }
header r_t { bit<5> front; bit<43> value; }
header s_t { bit<7> front; bit<49> value; }
header t_t { bit<9> front; bit<39> value; }
header u_t { bit<18> front; bit<38> value; }
header seen_t { bit<64> p; bit<64> q; bit<64> r; bit<64> s; bit<64> t; bit<64> u; }
struct headers_t {
    ethernet_t eth;
    seen_t     seen;
    p_t p;
    q_t q;
    r_t r;
    s_t s;
    t_t t;
    u_t u;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.seen);
        packet.extract(hdr.p);
        packet.extract(hdr.q);
        packet.extract(hdr.r);
        packet.extract(hdr.s);
        packet.extract(hdr.t);
        packet.extract(hdr.u);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.seen.p = (bit<64>)hdr.p.value + (bit<64>)hdr.p.front;
        hdr.seen.q = (bit<64>)hdr.q.value + (bit<64>)hdr.q.front;
        hdr.seen.r = (bit<64>)hdr.r.value + (bit<64>)hdr.r.front;
        hdr.seen.s = (bit<64>)hdr.s.value + (bit<64>)hdr.s.front;
        hdr.seen.t = (bit<64>)hdr.t.value + (bit<64>)hdr.t.front;
        hdr.seen.u = (bit<64>)hdr.u.value + (bit<64>)hdr.u.front;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr); } }

xdp(read(), ingress(), write()) main;
