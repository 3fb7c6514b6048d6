import Driver
import IR
import Maps
import Schema
import Source
import Testing

@testable import CBackend
@testable import STF

#if canImport(Glibc)
import Glibc
#endif

/// Random programs: what leaves the generated code equals what the interpreter says, as an ordinary process and in the kernel.
///
/// `WEIR_RANDOM_PROGRAMS=1000` runs more of them, `WEIR_RANDOM_START=7` from another seed on.
@Suite(.serialized)
struct RandomProgramTests {
    private static func number(_ variable: String) -> UInt64? {
        getenv(variable).flatMap { UInt64(String(cString: $0)) }
    }
    private static let start = number("WEIR_RANDOM_START") ?? 1

    /// The seeds of one test; a program that is all about fields of invalid headers says nothing, so there are some to spare.
    private static func seeds(_ usual: UInt64) -> Range<UInt64> { start..<start + (number("WEIR_RANDOM_PROGRAMS") ?? usual) }

    private func packets(_ seed: UInt64) -> [[UInt8]] {
        var dice = Dice(seed: seed &+ 77)
        return (0..<12).map { round in
            let length = round < 8 ? 60 + dice.below(60) : 14 + dice.below(50)
            let kind = dice.below(3)
            return (0..<length).map { _ in
                switch kind {
                case 0: UInt8(dice.below(256))
                case 1: [0, 255, 1, 128][dice.below(4)]
                default: UInt8(dice.below(4))
                }
            }
        }
    }

    private func generate(_ seed: UInt64, _ hook: Hook = .xdp, spilling: Spilling = .none) throws -> (Program, CProgram) {
        let program = RandomProgram.make(seed: seed)
        #expect(program.verified() == [], "seed \(seed)")
        var diagnostics = Diagnostics()
        var options = CBackendOptions(hook: hook, sourceName: "random.p4")
        options.spilling = spilling
        let c = generateC(program, options: options, diagnostics: &diagnostics)
        return (program, try #require(c, "seed \(seed): \(diagnostics.all.map(\.message))"))
    }

    /// True when the interpreter's word was compared.
    private func compare(_ seed: UInt64, _ packet: [UInt8], _ program: Program, _ verdict: Int, _ output: [UInt8]) -> Bool {
        let wanted = Interpreter.run(program, on: packet)
        guard !wanted.isUndefined else { return false }
        guard let expected = wanted.packet else {
            #expect(verdict == 1, "seed \(seed) does not reject \(packet)")
            return true
        }
        // No headroom for that much, or less left than a frame needs.
        if verdict == 1, expected.count - packet.count > 200 || expected.count < 14 { return false }
        #expect(verdict == wanted.verdict, "seed \(seed) on \(packet)")
        #expect(output == expected, "seed \(seed) on \(packet)")
        return true
    }

    @Test func inTheKernel() throws {
        var compared = 0
        for seed in Self.seeds(30) {
            let (program, c) = try generate(seed)
            let loaded = try BPFObject(try Clang().compile(c: c.text), name: "random.o").load()
            for packet in packets(seed) {
                let result = try loaded.program.test(packet)
                if compare(seed, packet, program, Int(result.returned), result.output) { compared += 1 }
            }
        }
        #expect(compared > 50)
    }

    @Test func inTheKernelOnTC() throws {
        var compared = 0
        for seed in Self.seeds(20) {
            let (program, c) = try generate(seed, .tcIngress)
            // Noted types and tags are the kernel's business; a test run shows the bytes.
            let text = c.pinned.text.replacing("weir_retype(ctx)", with: "0")
            let loaded = try BPFObject(try Clang().compile(c: text), name: "random.o").load()
            for packet in packets(seed) {
                // The kernel's test run of such a packet wants a whole IP header.
                var packet = packet
                if packet[12] == 8 || packet[12] == 0x86 { packet[12] = 0x11 }
                if packet[12] == 0x81 || packet[12] == 0x88 { packet[12] = 0x22 }
                let result = try loaded.program.test(packet)
                // TC_ACT_OK, TC_ACT_SHOT and TC_ACT_REDIRECT as what they stand for on XDP.
                let verdict = [0: 2, 2: 1, 7: 3][Int(result.returned)] ?? -1
                if compare(seed, packet, program, verdict, result.output) { compared += 1 }
            }
        }
        #expect(compared > 40)
    }

    /// Also with locals in a map, whether the stack would do or not.
    @Test(arguments: Spilling.allCases) func asAProcess(_ spilling: Spilling) throws {
        let directory = try TemporaryDirectory()
        let build = try UserBuild(compiler: nil, sanitize: true, runtime: directory.path)
        var compared = 0
        for seed in Self.seeds(12) {
            let (program, c) = try generate(seed, spilling: spilling)
            var process = try UserProcess(try build.build(c.text, schema: c.schema, in: directory.path), patience: 10)
            for packet in packets(seed) {
                let (action, _, output, _) = try process.run(packet, port: 1)
                if compare(seed, packet, program, Int(action), output) { compared += 1 }
            }
        }
        #expect(compared > 30)
    }
}
