import Netlink
import Testing
import Tmux

/// What other tools of the host show of a program that hangs on an interface.
@Suite struct BpftoolTests {
    private struct Place {
        var text: Substring
        var line: Int
    }

    /// The source lines of a dump: `; TEXT [file:PATH line_num:N line_col:N]`, those in that file.
    private func places(_ dump: String, in file: String) -> [Place] {
        dump.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("; "), let mark = line.firstRange(of: " [file:\(file) line_num:") else { return nil }
            let number = line[mark.upperBound...].prefix { $0.isNumber }
            // Line 0 is what clang puts in for itself.
            return Int(number).flatMap { $0 > 0 ? Place(text: line[..<mark.lowerBound].dropFirst(2), line: $0) : nil }
        }
    }

    /// Each line that `bpftool prog dump xlated` names is the P4 line of that number, and the statements of the program are among them.
    @Test func translatedInstructionsNameTheirP4Lines() throws {
        try #require(Tmux.sh("command -v bpftool").status == 0, "bpftool is missing: scripts/setup.sh test installs it")
        let bench = try Bench("bpftool", ways: 1)
        let text = Bench.program(2, extra: "if (hdr.eth.src == 7) {\nhdr.eth.src = hdr.eth.dst;\n}")
        try bench.write(text, to: "lines.p4")
        let file = bench.folder + "/lines.p4"
        try bench.attach(file, to: ["a0"])
        let id = try #require(try bench.program(on: "a0"))
        let (status, dump) = Tmux.sh("bpftool prog dump xlated id \(id) linum")
        #expect(status == 0, "\(dump)")
        let places = places(dump, in: file)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for place in places {
            #expect(lines.indices.contains(place.line - 1), "\(place)")
            guard lines.indices.contains(place.line - 1) else { continue }
            #expect(lines[place.line - 1].drop { $0 == " " } == place.text)
        }
        for wanted in ["packet.extract", "seen.increment(2)", "types.apply()", "hdr.eth.src = hdr.eth.dst"] {
            #expect(places.contains { $0.text.contains(wanted) }, "no instruction of \(wanted): \(dump)")
        }
    }
}
