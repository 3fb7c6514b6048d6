import Glibc
import Maps
import Pipeline
import Testing
import Tmux

/// Registers of weir.p4 by the verbs: shown in the words of their type, watched, set back, and carried over a swap.
@Suite(.serialized) struct RegisterTests {
    private func program(_ extra: String, wide: Int = 40) -> String {
        """
        #include <xdp_model.p4>
        #include <weir.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) { state start { packet.extract(hdr.eth); transition accept; } }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            Register<bit<32>>(4) seen;
            Register<bit<\(wide)>>(2) last;
            Register<int<8>>(1) below;
            apply {
                seen.add(2, 1);
                last.write(1, (bit<\(wide)>)hdr.eth.type);
                below.write(0, below.read(0) - 3);
                \(extra)
                to.output_port = 0;
                to.output_action = xdp_action.XDP_PASS;
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); } }
        xdp(read(), pipe(), write()) main;
        """
    }

    private func wait(_ bench: borrowing Bench, _ words: [String], _ isThere: (String) -> Bool) -> String {
        var output = ""
        for _ in 0..<100 {
            output = bench.weir(words).output
            if isThere(output) { break }
            usleep(20_000)
        }
        return output
    }

    @Test func shownWatchedAndReset() throws {
        let bench = try Bench("reg", ways: 1)
        try bench.attach(bench.build(program(""), "one"), to: ["a0"])
        let show = ["counter", "show", bench.name]
        #expect(try !bench.run("counter", "show", bench.name, "seen").contains("pipe.seen"))
        try bench.send(5)
        let shown = wait(bench, show) { $0.contains("-15") }
        let rows = shown.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["pipe.seen", "2", "value", "5"]), "\(shown)")
        #expect(rows.contains { $0 == ["pipe.last", "1", "value", "34997"] }, "\(shown)")
        #expect(rows.contains(["pipe.below", "0", "value", "-15"]), "\(shown)")
        #expect(try bench.run("counter", "show", bench.name, "last", "--zero").split(separator: "\n").count == 3)
        let json = try bench.run("counter", "show", bench.name, "below", "--json")
        #expect(json.contains("\"register\" : \"pipe.below\"") && json.contains("\"value\" : \"-15\""), "\(json)")
        // Watched: what is another value than at the look before is marked.
        let watching = Tmux.shLater("\(bench.program) counter show \(bench.name) seen --watch --interval 0.2 --times 12 --json")
        usleep(700_000)
        try bench.send(2)
        let looks = watching().output.split(separator: "\n")
        #expect(looks.count == 12)
        #expect(looks.first?.contains("\"value\":\"5\"") == true && looks.last?.contains("\"value\":\"7\"") == true, "\(looks)")
        #expect(looks.filter { $0.contains("\"change\":\"changed\"") }.count == 1, "\(looks)")
        // State that moves by name: shared, and into wider cells.
        let two = try bench.build(program("below.write(0, 1);", wide: 64), "two")
        #expect(try bench.run("swap", bench.name, two).contains("register pipe.last"))
        #expect(wait(bench, show + ["seen"]) { $0.contains("7") }.contains("7"))
        #expect(try bench.run("counter", "show", bench.name, "last").contains("34997"))
        // All counters are not the registers: only a named one is set back.
        try bench.run("counter", "reset", bench.name)
        #expect(try bench.run("counter", "show", bench.name, "seen").contains("7"))
        try bench.run("counter", "reset", bench.name, "seen")
        #expect(try !bench.run("counter", "show", bench.name, "seen").contains("pipe.seen"))
        #expect(try bench.run("counter", "show", bench.name, "last").contains("34997"))
        let (status, output) = bench.weir(["counter", "reset", bench.name, "senn"])
        #expect(status == 1 && output.contains("did you mean \"pipe.seen\""), "\(output)")
    }
}
