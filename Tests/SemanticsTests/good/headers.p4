// Headers, unions, stacks: validity, copies, methods, places that are computed.
#include <core.p4>

header A { bit<8> x; bit<8> y; }
header B { bit<16> z; }
header C { bit<8> count; varbit<32> rest; }
header_union U { A a; B b; }
struct Headers { A first; A[4] as; U u; U[2] us; C c; }

parser p(packet_in packet, out Headers headers) {
    state start {
        packet.extract(headers.as.next);
        headers.first = headers.as.last;
        transition select(headers.as.lastIndex, headers.as.last.x) {
            (3, _): union;
            (_, 0): start;
            default: sized;
        }
    }
    state union {
        packet.extract(headers.u.a);
        packet.extract(headers.us[1].b);
        packet.extract(headers.us.next.a);
        transition sized;
    }
    state sized {
        A ahead = packet.lookahead<A>();
        tuple<bit<4>, bool> some = packet.lookahead<tuple<bit<4>, bool>>();
        packet.extract(headers.c, (bit<32>) some[0] * 8);
        packet.advance(8);
        verify(ahead.x != 0 && packet.length() > 20, error.PacketTooShort);
        transition accept;
    }
}

control c(inout Headers headers, in bit<2> at) {
    A spare;
    B unset;
    apply {
        headers.first.setValid();
        headers.first = { 1, 2 };
        headers.first = { x = 1, y = 2 };
        headers.first = {#};
        spare = headers.as[at];
        headers.as[at] = spare;
        headers.as[at + 1].y = headers.as[0].y;
        headers.as.push_front(1);
        headers.as.pop_front(2);
        headers.as = { { 1, 2 }, (A) {#}, { 3, 4 }, ... };
        if (headers.as[at].isValid() && headers.as[0] == headers.as[1]) headers.as[at].setInvalid();
        headers.u.a = { 5, 6 };
        headers.u.b.setValid();
        if (headers.u.isValid() && !headers.u.b.isValid()) headers.u = (U) {#};
        headers.us[1] = headers.us[0];
        headers.us[0].a.x = 7;
        unset = { 9 };
        if (headers.as.size == 4 && headers.c.isValid()) headers.c.count = (bit<8>) unset.z;
    }
}

control d(packet_out packet, in Headers headers) {
    apply {
        packet.emit(headers.as);
        packet.emit(headers.u);
        packet.emit(headers.us[0]);
        packet.emit(headers.c);
        packet.emit<Headers>(headers);
        packet.emit({ headers.first, headers.u });
    }
}
