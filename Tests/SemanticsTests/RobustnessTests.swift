import Foundation
import Testing

@testable import FrontEndFuzz

/// Bad input: each text ends in diagnostics, within bounds of time and memory. `make fuzz-frontend` does it for longer and with the
/// release build, where the bounds are the real ones; here a twentieth of the effort is allowed and ten times the time.
@Suite(.serialized) struct RobustnessTests {
    private static let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("weir-fuzz-\(getpid())").path

    private func attempt(_ bytes: [UInt8], _ name: String) {
        var fuzz = Fuzz(folder: Self.scratch, effort: 300_000)
        defer { try? FileManager.default.removeItem(atPath: Self.scratch) }
        fuzz.attempt(bytes, name, limit: 10)
        #expect(fuzz.slow.isEmpty, "\(fuzz.slow)")
    }

    @Test(arguments: Towers.all.map(\.name)) func towers(_ name: String) throws {
        let tower = try #require(Towers.all.first { $0.name == name })
        attempt(Array(tower.text.utf8), name)
    }

    @Test(arguments: Towers.pieces.map(\.name)) func largeFiles(_ name: String) throws {
        let piece = try #require(Towers.pieces.first { $0.name == name }).text
        attempt(Array(String(repeating: piece, count: 100_000 / piece.utf8.count).utf8), name)
    }

    @Test func memoryStaysBounded() { #expect(Fuzz.peak < 1_000) }

    static let programs: [(name: String, bytes: [UInt8])] = ["good", "bad", "warned"].flatMap { folder in
        CorpusTests.programs(folder).compactMap { name in
            (try? Data(contentsOf: CorpusTests.folder.appendingPathComponent("\(folder)/\(name)"))).map { ("\(folder)/\(name)", Array($0)) }
        }
    }

    /// Every program of the corpus cut off at every 97th byte, and with words left out and swapped, always the same ones.
    @Test(arguments: programs.map(\.name)) func mutations(_ name: String) throws {
        let mutation = Mutations(try #require(Self.programs.first { $0.name == name }).bytes)
        var fuzz = Fuzz(folder: Self.scratch, effort: 300_000)
        defer { try? FileManager.default.removeItem(atPath: Self.scratch) }
        for cut in mutation.truncations { fuzz.attempt(cut, name, limit: 10) }
        var random = XorShift(state: UInt64(mutation.bytes.count) | 1)
        for _ in 0..<15 {
            fuzz.attempt(mutation.deleting(random.below(mutation.words.count)), name, limit: 10)
            fuzz.attempt(mutation.swapping(random.below(mutation.words.count), random.below(mutation.words.count)), name, limit: 10)
            let byte = UInt8(truncatingIfNeeded: random.next())
            fuzz.attempt(mutation.replacing(random.below(mutation.bytes.count), with: byte), name, limit: 10)
        }
        #expect(fuzz.slow.isEmpty, "\(fuzz.slow)")
        #expect(fuzz.count > 45)
    }
}
