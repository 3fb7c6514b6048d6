// An advance beyond the packet's end passes over nothing: the packet goes on with all of what was not extracted.
#include <core.p4>
#include <v1model.p4>

header front_t { bit<48> dst; bit<48> src; bit<16> type; bit<8> skip; bit<8> mark; }
header next_t { bit<8> x; }
struct headers_t { front_t front; next_t next; }
struct meta_t { }

parser read(packet_in packet, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.front);
        packet.advance((bit<32>)hdr.front.skip * 8);
        transition select(hdr.front.type) {
            0x1001: next;
            0x1002: far;
            default: accept;
        }
    }
    state next {
        packet.extract(hdr.next);
        transition accept;
    }
    state far {
        packet.advance((bit<32>)hdr.front.mark * 8);
        transition next;
    }
}

control check(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        if (std.parser_error == error.PacketTooShort) {
            hdr.front.mark = 0xee;
        }
        if (hdr.next.isValid()) {
            hdr.next.x = 0xdd;
        }
        std.egress_spec = 1;
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control compute(inout headers_t hdr, inout meta_t meta) { apply { } }

control write(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.front);
        packet.emit(hdr.next);
    }
}

V1Switch(read(), check(), ingress(), egress(), compute(), write()) main;
