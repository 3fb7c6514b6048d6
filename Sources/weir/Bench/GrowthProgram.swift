/// P4 programs of any size for `weir bench growth`, as text. All take Ethernet and IPv4 and send the packet on.
///
/// Where packets have to differ although a test run repeats one, the program itself makes the next source address from the one before
/// (a linear congruence), and the packet keeps it.
struct GrowthProgram {
    /// Declarations inside of the control, and what it does.
    var declarations = ""
    var body = ""
    /// More headers behind IPv4, of 4 bytes each.
    var headers = 0

    static let next = "hdr.ip.src = hdr.ip.src * 1664525 + 1013904223;"

    var text: String {
        let more = (0..<headers).map { "    part_t part\($0);\n" }.joined()
        let states = (0..<headers).map { index in
            """
                state part\(index) {
                    packet.extract(hdr.part\(index));
                    transition \(index + 1 < headers ? "part\(index + 1)" : "accept");
                }

            """
        }.joined()
        let emits = (0..<headers).map { "        packet.emit(hdr.part\($0));\n" }.joined()
        return """
            #include <xdp_model.p4>
            #include "headers.p4"
            header part_t { bit<16> a; bit<16> b; }
            struct headers_t {
                ethernet_t eth;
                ipv4_t ip;
            \(more)}
            parser read(packet_in packet, out headers_t hdr) {
                state start {
                    packet.extract(hdr.eth);
                    packet.extract(hdr.ip);
                    transition \(headers > 0 ? "part0" : "accept");
                }
            \(states)}
            control work(inout headers_t hdr, in xdp_input from, out xdp_output to) {
                bit<32> sum = 0;
            \(declarations)
                apply {
                    to.output_port = 0;
                    to.output_action = xdp_action.XDP_PASS;
            \(body)
                    if (sum == 0xffffffff) { to.output_action = xdp_action.XDP_DROP; }
                }
            }
            control write(in headers_t hdr, packet_out packet) {
                apply {
                    packet.emit(hdr.eth);
                    packet.emit(hdr.ip);
            \(emits)    }
            }
            xdp(read(), work(), write()) main;

            """
    }

    /// A table on that key of the kind, with an action that adds its parameter up.
    static func table(_ name: String, key: String, size: Int = 64, entries: String = "") -> String {
        """
            action add_\(name)(bit<32> amount) { sum = sum + amount; }
            table \(name) {
                key = { \(key) }
                actions = { add_\(name); NoAction; }
                const default_action = NoAction;
                size = \(size);
                \(entries)
            }

        """
    }
}
