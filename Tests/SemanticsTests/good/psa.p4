// A program for the portable switch: packages as arguments of a package, type parameters solved through them.
#include <core.p4>
#include <psa.p4>

header ethernet_h { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_h ethernet; }
struct metadata_t { bit<8> color; }
struct nothing_t {}

parser IngressParse(
    packet_in packet, out headers_t hdr, inout metadata_t meta, in psa_ingress_parser_input_metadata_t istd, in nothing_t resubmit_meta,
    in nothing_t recirculate_meta
) {
    state start {
        packet.extract(hdr.ethernet);
        transition accept;
    }
}
control In(
    inout headers_t hdr, inout metadata_t meta, in psa_ingress_input_metadata_t istd, inout psa_ingress_output_metadata_t ostd
) {
    Counter<bit<32>, bit<9>>(512, PSA_CounterType_t.PACKETS) seen;
    Meter<bit<12>>(16, PSA_MeterType_t.BYTES) rates;
    Register<bit<16>, bit<4>>(16, 7) last;
    Hash<bit<16>>(PSA_HashAlgorithm_t.CRC16) digest;
    Random<bit<8>>(0, 255) dice;
    action go(PortId_t port) { send_to_port(ostd, port); }
    action drop() { ingress_drop(ostd); }
    table t {
        key = { hdr.ethernet.dst : exact; istd.ingress_port : ternary; }
        actions = { go; drop; }
        default_action = drop;
    }
    apply {
        seen.count(1);
        if (rates.execute(3, PSA_MeterColor_t.GREEN) == PSA_MeterColor_t.RED || rates.execute(4) == PSA_MeterColor_t.YELLOW) drop();
        last.write(2, last.read(1) + digest.get_hash({ hdr.ethernet.src, hdr.ethernet.dst }));
        meta.color = dice.read();
        t.apply();
    }
}
control InDeparse(
    packet_out packet, out nothing_t clone_meta, out nothing_t resubmit_meta, out nothing_t normal_meta, inout headers_t hdr,
    in metadata_t meta, in psa_ingress_output_metadata_t istd
) {
    InternetChecksum() checksum;
    apply {
        checksum.clear();
        checksum.add({ hdr.ethernet.type });
        hdr.ethernet.type = checksum.get();
        packet.emit(hdr);
    }
}
parser EgressParse(
    packet_in packet, out headers_t hdr, inout metadata_t meta, in psa_egress_parser_input_metadata_t istd, in nothing_t normal_meta,
    in nothing_t ingress_clone, in nothing_t egress_clone
) {
    state start { transition accept; }
}
control Out(inout headers_t hdr, inout metadata_t meta, in psa_egress_input_metadata_t istd, inout psa_egress_output_metadata_t ostd) {
    apply { ostd.drop = meta.color == 0; }
}
control OutDeparse(
    packet_out packet, out nothing_t clone_meta, out nothing_t recirculate_meta, inout headers_t hdr, in metadata_t meta,
    in psa_egress_output_metadata_t istd, in psa_egress_deparser_input_metadata_t edstd
) {
    apply { packet.emit(hdr.ethernet); }
}

IngressPipeline(IngressParse(), In(), InDeparse()) ingress;
EgressPipeline(EgressParse(), Out(), OutDeparse()) egress;
PSA_Switch(ingress, PacketReplicationEngine(), egress, BufferingQueueingEngine()) main;
