import Foundation
import Source
import Syntax
import Testing

/// What no input may do: trap, hang or grow without bound. Diagnostics are the only answer to bad text.
@Suite struct RobustnessTests {
    /// Deep and long programs, each of which must end in exactly one error of the parser's or preprocessor's bounds.
    static let towers: [(name: String, text: String)] = [
        ("parentheses", control("x = " + rep("(", 10_000) + "1" + rep(")", 10_000) + ";")),
        ("blocks", control(rep("{", 10_000) + rep("}", 10_000))),
        ("ifs", control(rep("if (true) ", 10_000) + ";")),
        ("else ifs", control(rep("if (true) { } else ", 10_000) + "{ }")),
        ("signs", control("x = " + rep("-", 10_000) + "1;")),
        ("sum", control("x = 1" + rep(" + 1", 10_000) + ";")),
        ("members", control("x" + rep(".x", 10_000) + " = 1;")),
        ("indices", control("x" + rep("[0]", 10_000) + " = 1;")),
        ("calls", control("x = " + rep("f(", 10_000) + rep(")", 10_000) + ";")),
        ("lists", control("x = " + rep("{", 10_000) + rep("}", 10_000) + ";")),
        ("casts", control("x = " + rep("(bit<8>) ", 10_000) + "1;")),
        ("conditions", control("x = " + rep("true ? 1 : ", 10_000) + "1;")),
        ("tuples", "typedef " + rep("tuple<", 10_000) + "bool" + rep(">", 10_000) + " t;"),
        ("stacks", "struct S { bool" + rep("[1]", 10_000) + " t; }"),
        ("keysets", "parser p() { state s { transition select(x) { " + rep("(", 10_000) + "1" + rep(")", 10_000) + ": s; } } }"),
        ("macro calls", "#define F(x) x\n" + rep("F(", 10_000) + rep(")", 10_000)),
        ("#if", "#if " + rep("(", 10_000) + "\n#endif\n"),
        ("doubling", "#define A0 x\n" + (1...60).map { "#define A\($0) A\($0 - 1) A\($0 - 1)\n" }.joined() + "A60"),
        ("doubling calls", "#define F(x) x x\n" + rep("F(", 60) + "1" + rep(")", 60)),
        ("includes", rep("#include <core.p4>\n", 5_000)),
    ]

    static func rep(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    static func control(_ body: String) -> String { "control c(inout bit<8> x) { apply { \(body) } }" }

    @Test(arguments: towers.map(\.name)) func towerEndsInOneError(_ name: String) throws {
        let tower = try #require(Self.towers.first { $0.name == name })
        let start = Self.processorTime
        let parsed = parse(tower.text)
        #expect(parsed.diagnostics.errorCount == 1, "\(parsed.rendered.prefix(400))")
        #expect(Self.processorTime - start < (Self.isDebug ? 20 : 1))
    }

    /// The deepest program that is accepted fits a stack of half a megabyte (of four in a debug build), with its
    /// printing and release.
    @Test func depthFitsTheStack() {
        final class Outcome: @unchecked Sendable { var errors = -1 }
        let outcome = Outcome()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            var errors = 0
            for text in [
                Self.control("x = " + Self.rep("(", 250) + "1" + Self.rep(")", 250) + ";"),
                Self.control("x = " + Self.rep("f(", 120) + "1" + Self.rep(")", 120) + ";"),
                Self.control("x = 1" + Self.rep(" + 1", 490) + ";"),
                Self.control("x = " + Self.rep("(bit<8>) ~", 120) + "1;"),
                Self.control("x = " + Self.rep("{ ", 120) + "1" + Self.rep("}", 120) + ";"),
                Self.control(Self.rep("if (true) { ", 120) + Self.rep("} ", 120)),
            ] {
                let parsed = parse(text)
                errors += parsed.diagnostics.errorCount
                errors += parse(printed(parsed.program)).diagnostics.errorCount
            }
            outcome.errors = errors
            done.signal()
        }
        thread.stackSize = Self.isDebug ? 4 << 20 : 512 << 10
        thread.start()
        done.wait()
        #expect(outcome.errors == 0)
    }

    /// Seconds that this thread has computed: other load on the machine does not count.
    static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static var isDebug: Bool {
        var debug = false
        assert(
            {
                debug = true; return true
            }())
        return debug
    }

    /// Every program of the corpus, cut off at every 97th byte.
    @Test(arguments: CorpusTests.good.programs) func truncations(_ name: String) throws {
        let bytes = try CorpusTests.good.bytes(name)
        for length in stride(from: 0, to: bytes.count, by: 97) {
            let parsed = parse(Array(bytes[..<length]), named: name, in: CorpusTests.good.folder)
            if !parsed.diagnostics.hasErrors { _ = printed(parsed.program) }
        }
    }

    /// Words of the corpus deleted and swapped, bytes changed: always the same ones.
    @Test(arguments: CorpusTests.good.programs) func mutations(_ name: String) throws {
        let bytes = try CorpusTests.good.bytes(name)
        guard !bytes.isEmpty else { return }
        var random = XorShift(state: UInt64(bytes.count) | 1)
        for round in 0..<60 {
            var changed = bytes
            switch round % 3 {
            case 0:
                var words = bytes.split(separator: 0x20, omittingEmptySubsequences: false).map { Array($0) }
                if round % 2 == 0 { words.remove(at: random.below(words.count)) }
                if !words.isEmpty { words.swapAt(random.below(words.count), random.below(words.count)) }
                changed = Array(words.joined(separator: [0x20]))
            case 1: changed[random.below(changed.count)] = UInt8(truncatingIfNeeded: random.next())
            default: changed.remove(at: random.below(changed.count))
            }
            let parsed = parse(changed, named: name, in: CorpusTests.good.folder)
            if !parsed.diagnostics.hasErrors { _ = printed(parsed.program) }
        }
    }

    /// Bytes that are no text at all, NUL and broken UTF-8 among them.
    @Test func noise() {
        var random = XorShift(state: 88_172_645_463_325_252)
        for length in 0..<300 {
            let bytes = (0..<length * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            _ = parse(bytes).rendered
        }
        #expect(parse([0, 0xFF, 0xC3, 0x28, 0xE2, 0x82]).diagnostics.hasErrors)
        #expect(parse(Array("const int a = 1;\0".utf8)).rendered.contains("byte 0x00"))
        #expect(parse([0xEF, 0xBB, 0xBF] + Array("const int a = 1;".utf8)).rendered == "")
    }

    /// Ten megabytes within five seconds; a fiftieth of it in a debug build, which is that much slower.
    @Test(arguments: ["const bit<8> name = 1 + 2 * x;\n", "(", "\"\n\\", "a ", "/*", "#if 1\n", "9"])
    func largeFile(_ piece: String) {
        let size = Self.isDebug ? 200_000 : 10_000_000
        let text = Array(Self.rep(piece, size / piece.utf8.count).utf8)
        let start = Self.processorTime
        _ = parse(text).rendered
        #expect(Self.processorTime - start < 5)
    }
}

/// Numbers that look random and are the same in every run.
struct XorShift {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
