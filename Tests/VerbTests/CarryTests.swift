import Glibc
import Maps
import Netlink
import Pipeline
import Testing

/// State that moves by name between programs that lay it out differently, there and back.
@Suite(.serialized) struct CarryTests {
    /// A program with one table of that key, whose actions are those.
    private func program(
        key: String, actions: String, parameter: Int = 16, size: Int = 64, fallback: String = "pass()"
    ) -> String {
        """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        header ipv4_t { bit<96> head; bit<32> src; bit<32> dst; }
        struct headers_t { ethernet_t eth; ipv4_t ip; }
        parser read(packet_in packet, out headers_t hdr) {
            state start { packet.extract(hdr.eth); packet.extract(hdr.ip); transition accept; }
        }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            action pass() { to.output_action = xdp_action.XDP_PASS; }
            action drop() { to.output_action = xdp_action.XDP_DROP; }
            action mark(bit<\(parameter)> value, bit<8> kind) { hdr.ip.src = hdr.ip.src + (bit<32>)value + (bit<32>)kind; }
            action mark2(bit<8> kind, bit<\(parameter)> value) { hdr.ip.src = hdr.ip.src + (bit<32>)value; }
            table t {
                key = { \(key) }
                actions = { \(actions) }
                default_action = \(fallback);
                size = \(size);
            }
            apply { to.output_port = 0; to.output_action = xdp_action.XDP_PASS; t.apply(); }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); packet.emit(hdr.ip); } }
        xdp(read(), pipe(), write()) main;
        """
    }

    private func table(_ bench: borrowing Bench) throws -> [String] {
        let live = try bench.pipelines.open(bench.name)
        let access = try TableAccess("t", of: live.schema, maps: live.maps)
        return try access.entries().map { entry in
            let text = access.table.text(of: entry)
            return
                (text.keys.map(\.text) + [text.action] + text.parameters.map { "\($0.name)=\($0.text)" }
                + (text.priority.map { ["priority \($0)"] } ?? [])).joined(separator: " ")
        }.sorted()
    }

    @Test func actionsInAnotherOrderAndWiderParametersMoveAsBytes() throws {
        let bench = try Bench("c-raw")
        try bench.attach(bench.build(program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "pass; drop; mark;"), "one"))
        try bench.run("table", "add", bench.name, "t", "dst=10.0.0.1", "--action", "mark", "value=513", "kind=7")
        try bench.run("table", "add", bench.name, "t", "dst=10.0.0.2", "--action", "drop")
        let before = try table(bench)
        let next = try bench.build(
            program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "mark; drop; pass;", parameter: 32, size: 128), "two")
        let output = try bench.run("swap", bench.name, next, "--dry-run")
        #expect(output.contains("nothing was changed") && output.contains("moves") && !output.contains("LOST"))
        try bench.run("swap", bench.name, next)
        #expect(try table(bench) == before)
        #expect(before == ["10.0.0.1 pipe.mark value=513 kind=7", "10.0.0.2 pipe.drop"])
        try bench.run("rollback", bench.name)
        #expect(try table(bench) == before)
    }

    /// A key in more bits and a parameter in more bits and another place, by name: there, and back as far as the values fit.
    @Test func widerKeysAndParametersInAnotherOrderMoveByName() throws {
        let bench = try Bench("c-wide")
        func text(_ key: Int, _ actions: String, hits: Bool) -> String {
            """
            #include <xdp_model.p4>
            header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
            struct headers_t { ethernet_t eth; }
            parser read(packet_in packet, out headers_t hdr) { state start { packet.extract(hdr.eth); transition accept; } }
            control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
                action pass() { to.output_action = xdp_action.XDP_PASS; }
                \(actions)
                table t {
                    key = { (bit<\(key)>)hdr.eth.type: exact @name("kind"); hdr.eth.src: \(hits ? "ternary" : "exact") @name("src"); }
                    actions = { mark; pass; }
                    default_action = pass();
                    size = 64;
                }
                apply { to.output_port = 0; to.output_action = xdp_action.XDP_PASS; t.apply(); }
            }
            control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); } }
            xdp(read(), pipe(), write()) main;
            """
        }
        let narrow = "action mark(bit<8> tos, bit<48> mac) { hdr.eth.src = mac + (bit<48>)tos; }"
        let wide = "action mark(bit<48> mac, bit<32> tos) { hdr.eth.src = mac + (bit<48>)tos; }"
        for ternary in [false, true] {
            let one = try bench.build(text(16, narrow, hits: ternary), "one")
            let two = try bench.build(text(32, wide, hits: ternary), "two")
            try bench.attach(one)
            let priority = ternary ? ["--priority", "9"] : []
            for (kind, tos) in [("0x88b5", "200"), ("0x88b6", "7")] {
                let words = [
                    "table", "add", bench.name, "t", "kind=\(kind)", "src=02:00:00:00:00:01", "--action", "mark", "tos=\(tos)",
                    "mac=02:00:00:00:00:0\(tos == "7" ? 7 : 2)",
                ]
                #expect(bench.weir(words + priority).status == 0)
            }
            let dry = try bench.run("swap", bench.name, two, "--dry-run")
            #expect(dry.contains("moves") && !dry.contains("LOST"), "\(dry)")
            try bench.run("swap", bench.name, two)
            let end = ternary ? " priority 9" : ""
            #expect(
                try table(bench).map { $0.lowercased() } == [
                    "34997 02:00:00:00:00:01 pipe.mark mac=02:00:00:00:00:02 tos=200\(end)",
                    "34998 02:00:00:00:00:01 pipe.mark mac=02:00:00:00:00:07 tos=7\(end)",
                ])
            // What fits no longer on the way back is named and kept.
            let grown = [
                "table", "add", bench.name, "t", "kind=0x188b5", "src=02:00:00:00:00:01", "--action", "mark", "tos=1",
                "mac=02:00:00:00:00:03",
            ]
            #expect(bench.weir(grown + priority).status == 0)
            let back = try bench.run("rollback", bench.name)
            #expect(back.contains("LOST") && back.lowercased().contains("kind=100533") && back.contains("weir table import"), "\(back)")
            #expect(
                try table(bench).map { $0.lowercased() } == [
                    "0x88b5 02:00:00:00:00:01 pipe.mark tos=200 mac=02:00:00:00:00:02\(end)",
                    "0x88b6 02:00:00:00:00:01 pipe.mark tos=7 mac=02:00:00:00:00:07\(end)",
                ])
            if let file = back.split(separator: "\n").first(where: { $0.contains("weir table import") })?.split(separator: " ").last {
                unlink(String(file))
            }
            try bench.run("detach", bench.name)
        }
    }

    @Test func matchKindsThatGeneralizeAndTheWayBack() throws {
        let bench = try Bench("c-kinds")
        let actions = "pass; drop; mark;"
        try bench.attach(bench.build(program(key: "hdr.ip.dst: lpm @name(\"dst\");", actions: actions), "one"))
        try bench.run("table", "add", bench.name, "t", "dst=10.0.0.0/8", "--action", "drop")
        try bench.run("table", "add", bench.name, "t", "dst=10.1.0.0/16", "--action", "pass")
        try bench.run("table", "add", bench.name, "t", "dst=0.0.0.0/0", "--action", "mark", "value=1", "kind=2")
        let before = try table(bench)
        let next = try bench.build(program(key: "hdr.ip.dst: ternary @name(\"dst\");", actions: actions), "two")
        try bench.run("swap", bench.name, next)
        // The longer prefix still wins: it has the higher priority.
        #expect(
            try table(bench) == [
                "- pipe.mark value=1 kind=2 priority 0", "10.0.0.0/8 pipe.drop priority 8", "10.1.0.0/16 pipe.pass priority 16",
            ])
        // What a prefix cannot say, and what would be decided otherwise, is kept in a file.
        try bench.run("table", "add", bench.name, "t", "dst=0.0.0.9&&&0.0.0.255", "--priority", "50", "--action", "drop")
        try bench.run("table", "add", bench.name, "t", "dst=10.1.2.0/24", "--priority", "3", "--action", "drop")
        let dry = try bench.run("rollback", bench.name, "--dry-run")
        #expect(dry.contains("LOST") && dry.contains("10.1.2.0/24") && dry.contains("nothing was changed"))
        let output = try bench.run("rollback", bench.name)
        #expect(try table(bench) == before)
        let line = try #require(output.split(separator: "\n").first { $0.contains("weir table import") })
        let file = try #require(line.split(separator: " ").last.map(String.init))
        defer { unlink(file) }
        // And that file is read where there is a place for them.
        try bench.run("swap", bench.name, next)
        try bench.run("table", "import", bench.name, file)
        let after = try table(bench)
        #expect(after.contains { $0.contains("10.1.2.0/24 pipe.drop priority 3") })
        #expect(after.contains { $0.contains("pipe.drop priority 50") } && after.count == 5)
    }

    @Test func whatCannotMoveIsRefusedAndListed() throws {
        let bench = try Bench("c-lost")
        try bench.attach(bench.build(program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "pass; drop; mark;"), "one"))
        try bench.run("table", "add", bench.name, "t", "dst=10.0.0.1", "--action", "mark", "value=513", "kind=7")
        try bench.run("table", "add", bench.name, "t", "dst=10.0.0.2", "--action", "mark", "value=5", "kind=7")
        let before = try table(bench)
        for (text, why) in [
            (program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "pass; drop; mark;", parameter: 8), "513"),
            (program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "pass; drop;"), "mark"),
            (program(key: "hdr.ip.src: exact @name(\"src\");", actions: "pass; drop; mark;"), "no key dst"),
            (program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "pass; drop; mark;", size: 1), "no room"),
        ] {
            let object = try bench.build(text, "two")
            let (status, output) = bench.weir(["swap", bench.name, object])
            #expect(status == 1 && output.contains("without losing state") && output.contains(why), "\(output)")
            let dry = bench.weir(["swap", bench.name, object, "--dry-run", "--json"])
            #expect(dry.status == 0 && dry.output.contains("\"lost\"") && dry.output.contains("\"done\" : false"))
            #expect(try table(bench) == before)
        }
        let narrow = try bench.build(
            program(key: "hdr.ip.dst: exact @name(\"dst\");", actions: "pass; drop; mark;", parameter: 8), "two")
        try bench.run("swap", bench.name, narrow, "--drop-state")
        #expect(try table(bench) == ["10.0.0.2 pipe.mark value=5 kind=7"])
    }

    /// What the old program counts while the new one is made ready is in the counters that move, to the frame.
    @Test func countersThatMoveLoseNothingUnderLoad() throws {
        let bench = try Bench("c-count", ways: 1)
        let objects = [
            try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1, cells: 8), "two"),
        ]
        try bench.attach(objects[0], to: ["a0"])
        let load = try Load(bench)
        for round in 1...6 { try bench.run("swap", bench.name, objects[round % 2]) }
        let sent = try load.stop()
        #expect(sent > 1000)
        #expect(try bench.seen(atLeast: UInt64(sent)) == UInt64(sent))
        usleep(20_000)
        #expect(try bench.seen() == UInt64(sent))
    }
}
