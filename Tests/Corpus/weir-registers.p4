// Registers of Weir's own include: values that outlive a packet, of several widths; time, random numbers, the packet's length.
#include <xdp_model.p4>
#include <weir.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header ask_t { bit<8> cell; bit<32> seen; bit<48> last; bit<128> wide; int<8> signed; bit<8> checks; bit<32> length; }
struct headers_t { ethernet_t eth; ask_t ask; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.ask);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    Register<bit<32>>(4) seen;
    Register<bit<48>>(4) last;
    Register<bit<128>>(2) wide;
    Register<int<8>>(4) signed;
    Register<bit<64>>(1) when;
    Register<bool>(2) flags;
    apply {
        bit<32> at = (bit<32>)hdr.ask.cell;
        hdr.ask.seen = seen.add(at, 1);
        seen.add(3, 100);
        hdr.ask.last = last.read(at);
        last.write(at, hdr.eth.src);
        hdr.ask.wide = wide.read(at);
        wide.write(at, hdr.ask.wide + 0x1_0000_0000_0000_0001);
        hdr.ask.signed = signed.read(at);
        signed.write(at, hdr.ask.signed - 3);
        bit<64> now = clock_ns();
        bit<64> before = when.read(0);
        when.write(0, now);
        bool first = !flags.read(1);
        flags.write(1, true);
        bit<32> small = random_below(10);
        bit<32> none = random_below(0);
        bit<8> checks = 0;
        if (now > before && now != 0) { checks[0:0] = 1; }
        if ((before == 0) == first) { checks[1:1] = 1; }
        if (small < 10 && none == 0) { checks[2:2] = 1; }
        if (random_bits() != random_bits()) { checks[3:3] = 1; }
        hdr.ask.checks = checks;
        hdr.ask.length = packet_length();
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr); } }

xdp(read(), ingress(), write()) main;
