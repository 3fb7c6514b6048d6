import Glibc
import Maps
import Pipeline
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The P4 lines of a loaded program, as the kernel has them: each in the file it is in, with the text that stands there, also where a
/// program comes from several files, whose lines clang 14 gives to one.
@Suite(.serialized) struct SourceLineTests {
    private struct Answer: Decodable {
        struct Line: Decodable {
            var file: String
            var line: Int
            var text: String
            var instructions: Int
        }
        var lines: [Line]
    }

    private static let headers = """
        // What both programs share.


        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.eth);
                transition accept;
            }
        }
        """
    private static let actions = """
        // Another file, with a line number that none of the others has code on.
        \(String(repeating: "//\n", count: 40))control marks(inout headers_t hdr) {
            apply {
                hdr.eth.src = hdr.eth.src + 7;
            }
        }
        """
    private static let main = """
        #include <xdp_model.p4>
        #include "headers.p4"
        #include "actions.p4"
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            CounterArray(4, false) seen;
            marks() marking;
            apply {
                to.output_port = 0;
                to.output_action = xdp_action.XDP_PASS;
                seen.increment((bit<32>)hdr.eth.type & 3);
                if (hdr.eth.type == 0x88b5) {
                    marking.apply(hdr);
                }
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); } }
        xdp(read(), pipe(), write()) main;
        """

    @Test func everyLineIsInItsFile() throws {
        let bench = try Bench("lines", ways: 1)
        try bench.write(Self.headers, to: "headers.p4")
        try bench.write(Self.actions, to: "actions.p4")
        let files = ["headers.p4": Self.headers, "actions.p4": Self.actions, "main.p4": Self.main].mapValues {
            $0.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
        }
        try bench.attach(bench.build(Self.main, "main"), to: ["a0"])
        try bench.send(2)
        #expect(try bench.seen(atLeast: 2) == 2)
        let id = try bench.pipelines.open(bench.name).programID
        // The text is the object's own: the files are not read for it.
        for file in files.keys { unlink(bench.folder + "/" + file) }
        let output = try bench.run("prog", "show", "\(id)", "--json")
        let lines = try JSONDecoder().decode(Answer.self, from: Data(output.utf8)).lines
        #expect(lines.count > 4)
        for line in lines {
            let name = String(line.file.split(separator: "/").last ?? "")
            let text = files[name].flatMap { $0.indices.contains(line.line - 1) ? $0[line.line - 1] : nil }
            #expect(line.file == bench.folder + "/" + name && text.map(String.init) == line.text, "\(line)")
        }
        #expect(Set(lines.map { $0.file.split(separator: "/").last ?? "" }) == ["headers.p4", "actions.p4", "main.p4"], "\(lines)")
        #expect(lines.contains { $0.text == "hdr.eth.src = hdr.eth.src + 7;" && $0.instructions > 0 })
        #expect(lines.contains { $0.text == "packet.extract(hdr.eth);" && $0.instructions > 0 })
        // A line right behind another one is not the other.
        #expect(lines.contains { $0.text.hasPrefix("seen.increment") && $0.instructions > 5 })
        #expect(lines.allSatisfy { !$0.text.hasPrefix("to.output_action") || $0.instructions < 4 }, "\(lines)")
    }
}
