import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `weir bench swap` in small: what must not depend on the machine holds here too.
@Suite(.serialized) struct BenchTests {
    private struct Answer: Decodable {
        struct Row: Decodable {
            var name: String
            var value: Double
            var unit: String
        }
        var rows: [Row]
    }

    @Test func nothingIsLostUnderLoad() throws {
        let bench = try Bench("bench", ways: 0)
        let (_, output) = bench.weir(["bench", "swap", "--quick", "--json"])
        let rows = try #require(try? JSONDecoder().decode(Answer.self, from: Data(output.utf8)), "\(output)").rows
        let exact = rows.filter { ($0.unit == "frames" || $0.unit == "entries") && !$0.name.contains("taken") }
        #expect(exact.count == 8)
        for row in exact { #expect(row.value == 0, "\(row.name)") }
        #expect(rows.contains { $0.name.hasPrefix("weir status") } && rows.contains { $0.name.hasPrefix("file to packets") })
    }
}
