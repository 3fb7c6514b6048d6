import Maps
import Pipeline
import Schema
import Testing
import Tmux

/// The control programs in C of `examples/control`, over the header that `weir build --emit header` writes.
@Suite(.serialized) struct ControlProgramTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// Attaches an example and builds a control program for it; the program's path and the maps' folder.
    private func prepare(_ bench: borrowing Bench, _ example: String, _ control: String, hook: String) throws -> (String, String) {
        let source = "\(Self.root)/examples/\(example).p4"
        try bench.run("build", source, "--emit", "header", "-o", "\(bench.folder)/\(example).h")
        let built = Tmux.sh(
            "cc -Wall -Wextra -Werror -I \(bench.folder) -o \(bench.folder)/\(control) \(Self.root)/examples/control/\(control).c -lbpf")
        guard built.status == 0 else { throw Bench.Failure(description: built.output) }
        try bench.run("attach", source, "--name", bench.name, "--netns", bench.near.name, "--dev", "a0", "--hook", hook)
        return ("\(bench.folder)/\(control)", "\(bench.pins.path)/pipelines/\(bench.name)/g1/maps")
    }

    private func sh(_ command: String) throws -> String {
        let (status, output) = Tmux.sh(command)
        guard status == 0 else { throw Bench.Failure(description: "\(command): \(output)") }
        return output
    }

    @Test func routes() throws {
        let bench = try Bench("routes")
        let (program, maps) = try prepare(bench, "router", "routes", hook: "xdp")
        _ = try sh("\(program) \(maps) add 10.1.0.0/16 forward 2 02:00:00:00:00:fe 02:00:00:00:00:02")
        // What C wrote, weir shows; what weir wrote, C shows.
        let shown = try bench.run("table", "show", bench.name, "ipv4_route")
        for word in ["10.1.0.0/16", "forward", "02:00:00:00:00:fe", "02:00:00:00:00:02"] { #expect(shown.contains(word), "\(shown)") }
        try bench.run("table", "add", bench.name, "ipv4_route", "dst=10.2.0.0/15", "--action", "drop", "reason=3")
        #expect(try sh("\(program) \(maps) show").contains("10.2.0.0/15 drop 3"))
        // Twice is refused, a change is not.
        #expect(Tmux.sh("\(program) \(maps) add 10.1.0.0/16 local").status != 0)
        _ = try sh("\(program) \(maps) modify 10.1.0.0/16 local")
        #expect(try sh("\(program) \(maps) show").contains("10.1.0.0/16 local"))
        _ = try sh("\(program) \(maps) delete 10.1.0.0/16")
        #expect(Tmux.sh("\(program) \(maps) delete 10.1.0.0/16").status != 0)
        // The default action, both ways.
        _ = try sh("\(program) \(maps) default forward 7 02:00:00:00:00:01 02:00:00:00:00:09")
        let standing = try bench.run("table", "show", bench.name, "ipv4_route")
        #expect(standing.contains("02:00:00:00:00:09"), "\(standing)")
        try bench.run("table", "default", bench.name, "ipv4_route", "--action", "drop", "reason=2")
        #expect(try sh("\(program) \(maps) show").contains("default drop 2"))
        _ = try sh("\(program) \(maps) clear")
        #expect(!(try sh("\(program) \(maps) show")).contains("/"))
    }

    @Test func rules() throws {
        let bench = try Bench("rules")
        let (program, maps) = try prepare(bench, "acl", "rules", hook: "tc-ingress")
        try bench.write("20 10.0.0.0/255.0.0.0 - 6 22 deny\n30 - 192.0.2.1/255.255.255.255 - - permit\n", to: "rules.txt")
        _ = try sh("\(program) \(maps) set < \(bench.folder)/rules.txt")
        let shown = try bench.run("table", "show", bench.name, "rules")
        for word in ["192.0.2.1", "22", "deny", "permit", "30", "20"] { #expect(shown.contains(word), "\(word) in \(shown)") }
        try bench.run("table", "add", bench.name, "rules", "protocol=17", "--priority", "50", "--action", "deny")
        let again = try sh("\(program) \(maps) show")
        #expect(again.split(separator: "\n").count == 3, "\(again)")
        #expect(again.hasPrefix("50 "), "\(again)")
        try bench.write("20 10.0.0.0 - 6 ssh\n", to: "rules.txt")
        #expect(Tmux.sh("\(program) \(maps) set < \(bench.folder)/rules.txt").status != 0)
        #expect(try sh("\(program) \(maps) show") == again)
        // Ports from 1024 on are six blocks, from 0 on one; a range that ends before it begins is none.
        try bench.write("20 - - 17 1024..65535 deny\n10 - - 6 0..65535 permit\n", to: "rules.txt")
        _ = try sh("\(program) \(maps) set < \(bench.folder)/rules.txt")
        let ranges = try bench.run("table", "show", bench.name, "rules")
        #expect(ranges.split(separator: "\n").count { $0.contains("deny") } == 6, "\(ranges)")
        #expect(ranges.split(separator: "\n").count { $0.contains("permit") && !$0.hasPrefix("default") } == 1, "\(ranges)")
        try bench.write("20 - - 17 9..8 deny\n", to: "rules.txt")
        #expect(Tmux.sh("\(program) \(maps) set < \(bench.folder)/rules.txt").status != 0)
    }
}
