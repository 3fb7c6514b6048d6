import Foundation
import Pipeline
import Testing
import Tmux

/// Objects whose schema says other things than their program does: each is refused, or works on with what it says; no verb ends by a signal.
/// (Objects that are damaged elsewhere are what MapsTests.DamageTests is about.)
@Suite(.serialized) struct SchemaFuzzTests {
    /// A generator whose numbers are the same in every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 32) | (state << 32)
        }
    }

    /// Where numbers and texts stand in JSON text.
    private static func places(_ text: [UInt8], _ isIn: (UInt8) -> Bool) -> [Range<Int>] {
        var all: [Range<Int>] = []
        var start: Int?
        for (at, byte) in text.enumerated() {
            if isIn(byte) {
                start = start ?? at
            } else if let from = start {
                all.append(from..<at)
                start = nil
            }
        }
        return all
    }

    /// Another text of the same length.
    private static func changed(_ text: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let digits = places(text) { (0x30...0x39).contains($0) }
            let words = places(text) { (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || $0 == 0x5f }
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                guard let place = digits.randomElement(using: &random) else { continue }
                for at in place { text[at] = UInt8.random(in: (at == place.lowerBound && place.count > 1 ? 0x31 : 0x30)...0x39, using: &random) }
            case 1:
                guard let place = digits.randomElement(using: &random) else { continue }
                for at in place { text[at] = 0x39 }
            case 2:
                // A word becomes another one of the text.
                guard let place = words.randomElement(using: &random) else { continue }
                guard let other = words.filter({ $0.count == place.count }).randomElement(using: &random) else { continue }
                text.replaceSubrange(place, with: Array(text[other]))
            default: text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return text
    }

    @Test func noVerbCrashes() throws {
        let bench = try Bench("schema", ways: 1)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: bench.build(Bench.program(1), "one"))))
        let start = try #require(whole.firstRange(of: Array("{\"architecture\"".utf8))?.lowerBound)
        let end = try #require(whole[start...].firstIndex(of: 0))
        var random = Seeded(state: 11)
        var attached = 0
        let path = bench.folder + "/changed.o"
        for round in 0..<60 {
            let schema = Self.changed(Array(whole[start..<end]), &random)
            try Data(whole[..<start] + schema + whole[end...]).write(to: URL(fileURLWithPath: path))
            func verb(_ words: String...) -> Int {
                let (status, output) = bench.weir(words)
                #expect([0, 1, 64].contains(status), "round \(round): weir \(words.joined(separator: " ")): \(status): \(output)")
                return status
            }
            guard verb("attach", path, "--name", bench.name, "--netns", bench.near.name, "--dev", "a0") == 0 else { continue }
            attached += 1
            _ = verb("table", "add", bench.name, "types", "type=0x800", "--action", "drop")
            _ = verb("table", "show", bench.name, "types")
            _ = verb("table", "export", bench.name)
            _ = verb("counter", "show", bench.name)
            _ = verb("metrics", bench.name)
            _ = verb("swap", bench.name, "\(bench.folder)/one.o", "--drop-state")
            _ = verb("status", bench.name)
            if verb("detach", bench.name) != 0 { try bench.run("detach", bench.name) }
        }
        // Some of each.
        #expect((5..<60).contains(attached), "\(attached)")
    }
}
