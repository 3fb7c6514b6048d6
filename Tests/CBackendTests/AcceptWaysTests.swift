import CBackend
import Driver
import Testing

/// What follows the parser, once for each way out of it: where that is done, and where it is left.
@Suite struct AcceptWaysTests {
    /// A program with so many kinds of header behind Ethernet, whose control asks for each of them so often, behind `front`.
    private func program(kinds: Int, questions: Int, front: String = "") -> String {
        let numbers = 0..<kinds
        let asks = numbers.flatMap { kind in
            (0..<questions).map { "if (hdr.h\(kind).isValid()) { hdr.h\(kind).value = hdr.h\(kind).value + \($0 + 3); }" }
        }
        return """
            #include <xdp_model.p4>
            header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
            header some_t { bit<16> value; }
            struct headers_t { ethernet_t eth; \(numbers.map { "some_t h\($0);" }.joined(separator: " ")) }
            parser read(packet_in packet, out headers_t hdr) {
                state start {
                    packet.extract(hdr.eth);
                    transition select(hdr.eth.type) { \(numbers.map { "\($0): s\($0);" }.joined(separator: " ")) default: accept; }
                }
                \(numbers.map { "state s\($0) { packet.extract(hdr.h\($0)); transition accept; }" }.joined(separator: "\n    "))
            }
            control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
                table types {
                    key = { hdr.eth.src: exact; }
                    actions = { NoAction; }
                    default_action = NoAction;
                    size = 4;
                }
                apply {
                    to.output_port = 0;
                    to.output_action = xdp_action.XDP_TX;
                    \(front)
                    types.apply();
                    \(asks.joined(separator: "\n        "))
                }
            }
            control write(in headers_t hdr, packet_out packet) {
                apply { packet.emit(hdr.eth); \(numbers.map { "packet.emit(hdr.h\($0));" }.joined(separator: " ")) }
            }
            xdp(read(), pipe(), write()) main;
            """
    }

    /// How often the table is searched in the C, and how often a flag is asked for.
    private func found(_ text: String, without: Set<Optimisation> = []) throws -> (searches: Int, questions: Int) {
        let compiler = Compiler(options: CompileOptions(counting: .none, without: without), files: .disk)
        let result = compiler.compile(path: "ways.p4", bytes: Array(text.utf8), upTo: .object)
        #expect(result.object != nil, "\(result.rendered)")
        let c = try #require(result.c).text
        return (c.split(separator: "bpf_map_lookup_elem(&types,").count - 1, c.split(separator: "if (h").count - 1)
    }

    @Test func everyWayHasItsOwn() throws {
        let text = program(kinds: 2, questions: 2)
        // Two kinds and neither: no question is left.
        let with = try found(text)
        #expect(with.searches == 3 && with.questions == 0, "\(with)")
        let without = try found(text, without: [.acceptWays])
        #expect(without.searches == 1 && without.questions == 4, "\(without)")
    }

    @Test func fewQuestionsAreAsked() throws {
        let found = try found(program(kinds: 2, questions: 1))
        #expect(found.searches == 1 && found.questions == 2, "\(found)")
    }

    @Test func manyWaysStayOne() throws {
        #expect(try found(program(kinds: 3, questions: 2)).searches == 4)
        let found = try found(program(kinds: 4, questions: 2))
        #expect(found.searches == 1 && found.questions == 8, "\(found)")
    }

    @Test func muchToCopyStaysOne() throws {
        let found = try found(program(kinds: 3, questions: 20))
        #expect(found.searches == 1 && found.questions == 60, "\(found)")
    }

    /// A loop is walked by the verifier as often as it stands there.
    @Test func loopsStayOne() throws {
        let loop = "for (bit<8> i in 0 .. 9) { hdr.eth.dst = hdr.eth.dst + (bit<48>)i; }"
        #expect(try found(program(kinds: 2, questions: 2, front: loop)).searches == 1)
    }

    /// A header that the control takes away is not settled by the parser: it is asked for in every copy.
    @Test func whatChangesLaterIsAsked() throws {
        let text = program(kinds: 3, questions: 2, front: "if (hdr.eth.dst == 1) { hdr.h1.setInvalid(); }")
        let found = try found(text)
        #expect(found.searches > 1 && found.questions >= 2 * found.searches, "\(found)")
    }
}
