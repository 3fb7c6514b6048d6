// Hashes of Weir's own include, against the check values of their definitions; fields that are not whole bytes.
#include <xdp_model.p4>
#include <weir.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header text_t { bit<72> digits; }
header parts_t { bit<4> a; bit<13> b; bit<7> c; bit<32> d; }
header sums_t { bit<32> crc32; bit<16> crc16; bit<16> sum; bit<32> parts; bit<32> absent; bit<8> same; bit<32> mixed; }
struct headers_t { ethernet_t eth; text_t text; parts_t parts; parts_t never; sums_t sums; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.text);
        packet.extract(hdr.parts);
        packet.extract(hdr.sums);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.sums.crc32 = crc32(hdr.text.digits);
        hdr.sums.crc16 = crc16(hdr.text);
        hdr.sums.sum = internet_checksum({ hdr.text.digits, hdr.eth.type });
        hdr.sums.parts = crc32({ hdr.parts.a, hdr.parts.b, hdr.parts.c, hdr.parts.d });
        hdr.sums.absent = crc32(hdr.never);
        bit<32> one = hash32({ hdr.eth.dst, hdr.eth.src });
        bit<32> two = hash32({ hdr.eth.dst, hdr.eth.src });
        bit<32> other = hash32({ hdr.eth.src, hdr.eth.dst });
        hdr.sums.same = one == two && one != other && hash32(hdr.parts) == hash32({ hdr.parts.a ++ hdr.parts.b ++ hdr.parts.c, hdr.parts.d }) ? 8w1 : 0;
        // Its value may change with a version, and then here; on one version it is the same everywhere.
        hdr.sums.mixed = hash32({ hdr.text.digits, hdr.eth.dst });
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr); } }

xdp(read(), ingress(), write()) main;
