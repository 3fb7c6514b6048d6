#define V1MODEL_VERSION 20200408
#include <v1model.p4>
struct H { }
struct M { }
parser P(packet_in b, out H h, inout M m, inout standard_metadata_t s) { state start { transition accept; } }
control V(inout H h, inout M m) { apply { } }
control I(inout H h, inout M m, inout standard_metadata_t s) {
    register<bit<32>, bit<8>>(16) r;
    counter<PortId_t>(16, CounterType.packets) n;
    apply {
        bit<32> x;
        r.read(x, 1);
        n.count(s.ingress_port);
        mark_to_drop(s);
    }
}
control E(inout H h, inout M m, inout standard_metadata_t s) { apply { } }
control D(packet_out b, in H h) { apply { b.emit(h); } }
V1Switch(P(), V(), I(), E(), V(), D()) main;
