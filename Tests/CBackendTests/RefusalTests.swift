import CBackend
import Driver
import Maps
import Pipeline
import Source
import Testing

#if canImport(Glibc)
import Glibc
#endif

@testable import STF

/// What the kernel cannot hold is refused with the P4 line and the reason: by the compiler where it can know, else by the kernel's verifier,
/// whose words are put at the P4 line. Each refusal here is a real one.
@Suite struct RefusalTests {
    private func compile(_ text: String, upTo stage: Stage = .object) -> Compilation {
        Compiler(files: .disk).compile(path: "refused.p4", bytes: Array(text.utf8), upTo: stage)
    }

    /// A switch over a header of two numbers; the first line of `body` is line 17.
    private func program(_ width: Int, _ body: String, _ declarations: String = "") -> String {
        """
        #include <core.p4>
        #include <xdp_model.p4>
        header numbers_t { bit<\(width)> a; bit<\(width)> b; }
        struct headers_t { numbers_t numbers; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.numbers);
                transition accept;
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.numbers); } }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            \(declarations) apply {
                to.output_port = from.input_port;
                to.output_action = xdp_action.XDP_TX;
                bit<\(width)> sum = 0;
                \(body)
                hdr.numbers.b = sum;
            }
        }
        xdp(read(), pipe(), write()) main;
        """
    }

    /// What the kernel says of the program when it is loaded; nil when it takes it.
    private func refusal(of text: String) throws -> VerifierError? {
        let compiled = compile(text)
        let object = try #require(compiled.object, "\(compiled.rendered)")
        do throws(ObjectError) {
            _ = try BPFObject(object, name: "refused.p4").load()
            return nil
        } catch {
            guard case .verifier(let refusal) = error else {
                Issue.record("\(error)")
                return nil
            }
            return refusal
        }
    }

    /// Tables that hit or miss independently of each other, and a number by which the ways are told apart.
    private var manyWays: String {
        let count = 22
        let tables = (0..<count).map { "action a\($0)() { } table t\($0) { key = { hdr.numbers.a : exact; } actions = { a\($0); } size = 64; }" }
        var power = 1
        let lookups = (0..<count).map { index in
            defer { power *= 3 }
            return "if (t\(index).apply().hit) { ways = ways + \(power); }"
        }
        let tests = (0..<30).map { "if (ways == \($0 * 1237 + 1)) { sum = sum + hdr.numbers.a * \($0 + 3); }" }
        let body = (["bit<64> ways = 0;"] + lookups + tests).joined(separator: "\n")
        return program(64, body, tables.joined(separator: " "))
    }

    @Test func tooManyWaysAreTheVerifiersWordsAtALine() throws {
        let refusal = try #require(try refusal(of: manyWays))
        #expect(refusal.isTooMuch)
        let line = try #require(refusal.sourceLine)
        #expect(line.file.hasSuffix("refused.p4") && (17..<17 + 53).contains(line.line), "\(line)")
        #expect(refusal.plainReason?.contains("more ways through this program than the kernel walks") == true, "\(refusal)")
        #expect("\(refusal)".contains("refused.p4:\(line.line): the kernel's verifier refused program"))
    }

    /// What it tells ways apart by is put where it does not see it.
    @Test func tooManyWaysAreMadeFewer() throws {
        let compiler = Compiler(files: .disk)
        let bytes = Array(manyWays.utf8)
        let simpler = try #require(compiler.simpler(than: compiler.compile(path: "refused.p4", bytes: bytes, upTo: .object)))
        let object = try #require(simpler.compile(path: "refused.p4", bytes: bytes, upTo: .object).object)
        #expect(try BPFObject(object, name: "refused.p4").load().verifier.instructions < 20_000)
    }

    /// Whoever has simpler C at hand is told so at once: with no log, and the sentence all the same.
    @Test func thatItIsTooMuchIsSaidWithoutALog() throws {
        let object = try #require(compile(manyWays).object)
        do throws(ObjectError) {
            _ = try BPFObject(object, name: "refused.p4").load(isLast: false)
            Issue.record("the kernel takes it")
        } catch {
            guard case .verifier(let refusal) = error else { throw error }
            #expect(refusal.isTooMuch && refusal.sourceLine == nil && refusal.log.utf8.count < 1000, "\(refusal.log.prefix(2000))")
        }
    }

    /// From too many ways to a program that is taken, by what everybody who loads programs calls.
    @Test func whatIsTooMuchIsLoadedSimpler() throws {
        let compiler = Compiler(files: .disk)
        var result = compile(manyWays, upTo: .c)
        var asked: [Bool] = []
        let walked = try compiler.load(&result) {
            $0.assemble(&$1, path: "refused.p4")
        } _: { result, isLast throws(ObjectError) in
            asked.append(isLast)
            return try BPFObject(result.object ?? [], name: "refused.p4").load(isLast: isLast).verifier.instructions
        }
        #expect(try #require(walked) < 20_000)
        #expect(asked == [false, false] && result.spilling == .variables)
    }

    /// A clang that notes each time it is called.
    @Test func aLevelThatMovesNothingOfAProgramIsNotTried() throws {
        let folder = try TemporaryDirectory()
        let clang = folder.path + "/clang"
        try Files.write("#!/bin/sh\necho >> \(folder.path)/calls\nexec /usr/bin/clang \"$@\"\n", to: clang)
        #expect(chmod(clang, 0o755) == 0)
        let path = "Tests/Limits/spill-variables.p4"
        let compiler = Compiler(files: .disk)
        var result = compiler.compile(path: path, bytes: try #require(readFile(path)), upTo: .c)
        compiler.assemble(&result, path: path, with: Clang(path: clang))
        #expect(result.object != nil && result.spilling == .variables, "\(result.rendered)")
        // Not for structs and arrays, of which it has none.
        #expect(readFile(folder.path + "/calls") == [0x0a, 0x0a])
        withExtendedLifetime(folder) {}
    }

    /// Statements of which each is a way of its own, in one function of more instructions than jumps reach.
    private func long(_ statements: Int) -> String {
        let each = (0..<statements).map { number in
            let bit = number % 32
            return "if (hdr.numbers.a[\(bit):\(bit)] == 1) { sum = sum ^ \(number * 7919); hdr.numbers.b[15:0] = hdr.numbers.b[15:0] + \(number); } "
                + "else { hdr.numbers.b[39:32] = hdr.numbers.b[39:32] + \(number % 255); }"
        }
        return program(64, each.joined(separator: "\n"))
    }

    private func assembled(_ text: String, with clang: String, _ options: CompileOptions = CompileOptions()) -> Compilation {
        let compiler = Compiler(options: options, files: .disk)
        var result = compiler.compile(path: "refused.p4", bytes: Array(text.utf8), upTo: .c)
        compiler.assemble(&result, path: "refused.p4", with: Clang(path: clang))
        return result
    }

    /// Debian's clang knows jumps of 16 bits alone.
    @Test func whatIsTooLongForOneFunctionIsSeveral() throws {
        let compiled = assembled(long(2_200), with: "/usr/bin/clang")
        let object = try #require(compiled.object, "\(compiled.rendered)")
        #expect(compiled.spilling == .parts && compiled.c?.text.contains("weir_part_1(") == true)
        #expect(try BPFObject(object, name: "refused.p4").load().verifier.stack.count > 8)
    }

    /// A function of the user's own C that is copied to wherever it is called: so many instructions that do nothing.
    private func padding(_ instructions: Int) -> CompileOptions {
        let c = """
            WEIR_INLINE void padding(WEIR_CONTEXT *ctx)
            {
            \t(void)ctx;
            \t__asm__ volatile(".rept \(instructions)\\n.byte 0xbf, 0\\n.short 0\\n.long 0\\n.endr");
            }

            """
        return CompileOptions(externs: [ExternSource(path: "padding.c", text: c)])
    }

    private var padded: String {
        program(64, "if (hdr.numbers.a == 7) { padding(); }\nif (hdr.numbers.b == 7) { padding(); }\nsum = 1;")
            .replacing("struct headers_t", with: "extern void padding();\nstruct headers_t", maxReplacements: 1)
    }

    /// The other clang ends in an error where a jump does not reach; told that jumps may be longer, it makes them so, whatever else it has to
    /// say: here of what the user's own C leaves unused. What the kernel then finds too many ways through is cut all the same.
    @Test func jumpsAreLongWhereClangHasThem() throws {
        let newer = try #require(CompilersTests.compilers.last)
        let text = long(2_200)
        let compiled = assembled(text, with: newer, padding(1))
        #expect(compiled.object != nil, "\(compiled.rendered)")
        #expect(compiled.spilling == .none && compiled.c?.text.contains("WEIR_PART") == false)
        let simpler = try #require(Compiler(options: padding(1), files: .disk).simpler(than: compiled))
        #expect(simpler.options.spilling == .parts)
        let again = assembled(text, with: newer, simpler.options)
        _ = try BPFObject(try #require(again.object, "\(again.rendered)"), name: "refused.p4").load()
    }

    /// One statement that is too long is nothing that could be cut.
    @Test func whatCannotBeCutIsTheCompilersErrorAtTheLine() throws {
        for size in [9_000, 20_000] {
            let compiled = assembled(padded, with: "/usr/bin/clang", padding(size))
            guard size > 9_000 else {
                #expect(compiled.object != nil, "\(compiled.rendered)")
                continue
            }
            #expect(compiled.object == nil)
            let error = try #require(compiled.diagnostics.all.first { $0.severity == .error })
            let place = try #require(compiled.map.location(of: error.span))
            #expect(place.path == "refused.p4" && place.line == 13, "\(compiled.rendered)")
            #expect(error.message.contains("which is how far jumps reach"))
        }
    }

    /// Each table is a map, and the kernel lets a program have 64.
    @Test func tooManyMapsAreTheCompilersErrorAtTheTable() throws {
        func tables(_ count: Int) -> String {
            let each = (0..<count).map { number in
                "action a\(number)(bit<64> x) { sum_\(number) = x; } table t\(number) { key = { hdr.numbers.a : exact; } actions = { a\(number); NoAction; } "
                    + "const default_action = NoAction; }"
            }
            let variables = (0..<count).map { "bit<64> sum_\($0) = 0;" }
            let body = (0..<count).map { "t\($0).apply(); sum = sum + sum_\($0);" }
            return program(64, body.joined(separator: "\n"), (variables + each).joined(separator: "\n"))
        }
        let compiled = compile(tables(70))
        #expect(compiled.object == nil)
        let error = try #require(compiled.diagnostics.all.first { $0.severity == .error })
        let line = try #require(compiled.map.location(of: error.span)?.line)
        #expect(error.message.contains("maps, and the kernel lets a program have 64"))
        #expect(line == 12 + 140, "\(compiled.rendered)")
        let object = try #require(compile(tables(60)).object)
        _ = try BPFObject(object, name: "refused.p4").load()
    }

    /// Rounds are not what is too many: the kernel counts them.
    @Test func manyRoundsAreTaken() throws {
        let loops = """
            for (bit<16> i = 0; i < (bit<16>) hdr.numbers.a[7:0]; i += 1) {
                        for (bit<16> j = 0; j < (bit<16>) hdr.numbers.a[15:8]; j += 1) {
                            for (bit<16> k = 0; k < (bit<16>) hdr.numbers.a[23:16]; k += 1) {
                                sum = sum ^ (sum << 1) + (bit<64>) (i ^ j ^ k);
                            }
                        }
                    }
            """
        #expect(try refusal(of: program(64, loops)) == nil)
    }

    @Test func tooMuchStackIsTheCompilersErrorAtTheLine() throws {
        let compiled = compile(program(4_096, "sum = hdr.numbers.a / 3 + hdr.numbers.b % 5;"))
        #expect(compiled.object == nil)
        let error = try #require(compiled.diagnostics.all.first)
        let place = try #require(compiled.map.location(of: error.span))
        #expect(place.path == "refused.p4" && place.line == 17, "\(compiled.rendered)")
        #expect(error.message.contains("512 bytes of stack"))
        #expect(!compiled.rendered.contains("clang"), "\(compiled.rendered)")
    }

    /// Where the stack does not do, a map does: only the object says so.
    @Test func whatFitsAMapIsTaken() throws {
        let values = (0..<9).map { "bit<512> v\($0) = hdr.numbers.a * \($0 + 3) ^ hdr.numbers.b;" }.joined(separator: " ")
        let use = (0..<9).map { "if (hdr.numbers.a[\($0):\($0)] == 1) { sum = sum + v\($0); }" }.joined(separator: " ")
        let compiled = compile(program(512, values + use))
        let object = try #require(compiled.object, "\(compiled.rendered)")
        #expect(compiled.c?.text.contains("locals->v8") == true)
        _ = try BPFObject(object, name: "refused.p4").load()
    }

    /// Each function has room, the chain of them has not: clang looks at one at a time, the kernel at both.
    @Test func whatOnlyTheChainOfFunctionsIsTooLargeFor() throws {
        let deep = """
            WEIR_FUNCTION u64 deep(WEIR_CONTEXT *ctx, u64 number)
            {
            \tvolatile u64 room[48];
            \tfor (u32 k = 0; k < 48; k++)
            \t\troom[k] = number + k;
            \treturn room[number & 31] + (ctx ? 1 : 0);
            }

            """
        let values = (0..<9).map { "bit<192> v\($0) = (bit<192>) hdr.numbers.a * \($0 + 3) ^ (bit<192>) hdr.numbers.b;" }.joined(separator: " ")
        let use = (0..<9).map { "if (hdr.numbers.a[\($0):\($0)] == 1) { sum = sum + v\($0)[100:37]; }" }.joined(separator: " ")
        let text = program(64, "\(values) sum = deep(hdr.numbers.b); \(use)")
            .replacing("struct headers_t", with: "extern bit<64> deep(in bit<64> number);\nstruct headers_t", maxReplacements: 1)
        let options = CompileOptions(externs: [ExternSource(path: "deep.c", text: deep)])
        let compiled = Compiler(options: options, files: .disk).compile(path: "refused.p4", bytes: Array(text.utf8), upTo: .object)
        let object = try #require(compiled.object, "\(compiled.rendered)")
        #expect(compiled.c?.text.contains("locals->v8") == true)
        let loaded = try BPFObject(object, name: "refused.p4").load()
        #expect(loaded.verifier.stackOfAll <= 512)
    }
}
