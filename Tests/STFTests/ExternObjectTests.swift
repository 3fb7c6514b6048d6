import CBackend
import Driver
import Testing

@testable import STF

/// Extern objects whose methods are C of the user's own, on every target.
@Suite struct ExternObjectTests {
    private static let program = RunnerTests.counting.replacing(
        "control ingress", with: "extern Budget { Budget(bit<32> each, bit<32> most); bool take(in bit<48> who, out bit<16> left); }\ncontrol ingress"
    ).replacing("CounterArray(4, false) seen;", with: "Budget(2, 8) per_sender; Budget(3, 8) per_receiver; bit<16> left = 0; bool more;")
        .replacing(
            "seen.increment(0);",
            with: """
                more = per_receiver.take(hdr.eth.dst, left);
                if (more) { more = per_sender.take(hdr.eth.src, left); }
                hdr.h.value = more ? left : 0xffff;
                """)

    private static let budget = """
        #define Budget(name, each, most) WEIR_MAP(name, WEIR_HASH, u64, u32, most, 0)

        WEIR_INLINE bool Budget_take(WEIR_CONTEXT *ctx, void *spent, u32 each, u32 most, u64 who, u16 *left)
        {
        \tu32 *known = bpf_map_lookup_elem(spent, &who);
        \tu32 now = (known ? *known : 0) + 1;
        \t(void)ctx, (void)most;
        \tif (now > each)
        \t\treturn 0;
        \t*left = each - now;
        \tbpf_map_update_elem(spent, &who, &now, 0);
        \treturn 1;
        }
        """

    private func run(_ script: String, on target: TestTarget) async throws -> TestReport {
        var options = TestOptions()
        options.compile.externs = [ExternSource(path: "budget.c", text: Self.budget)]
        return try await RunnerTests.run(Self.program, script, on: target, options)
    }

    @Test(arguments: TestTarget.allCases) func eachHasItsStateAndItsArguments(_ target: TestTarget) async throws {
        let packet = { (to: Int, from: Int) in "00000000000\(to)00000000000\(from) 88b5 2000 " }
        // Two of a sender, three to a receiver; the third of sender 1 is one of receiver 1's all the same.
        let sent: [(Int, Int, String)] = [
            (1, 1, "0001"), (1, 1, "0000"), (1, 1, "ffff"), (1, 2, "ffff"), (2, 2, "0001"), (2, 3, "0001"), (2, 1, "ffff"),
        ]
        let script = sent.map { "packet 1 \(packet($0.0, $0.1))0000\nexpect 2 \(packet($0.0, $0.1))\($0.2) $\n" }.joined()
        let report = try await run(script, on: target)
        #expect(report.outcome == .passed, "\(report.outcome)")
        #expect(try await run(script.replacing("88b5 2000 ffff", with: "88b5 2000 0000"), on: target).outcome != .passed)
    }

    @Test func withoutTheCItIsSaidWhichFunctionIsMissing() async throws {
        let report = try await RunnerTests.run(Self.program, "packet 1 0000\n")
        let (stage, text) = try #require(RunnerTests.failure(report))
        #expect(stage == .compileP4 && text.contains("'Budget.take' is not known") && text.contains("Budget_take can be given in C"), "\(text)")
    }
}
