import CBackend
import Maps
import Testing

@testable import weir

/// The programs that benches compare do the same: one verdict and the same bytes for many packets, good ones and bad ones.
@Suite struct HandTests {
    static let subjects = BenchSubject.paper + BenchSubject.larger + [.router, .routerV1]
    static let undone = subjects.filter { $0.undo != nil }.map(\.name)

    struct Case: Sendable, CustomTestStringConvertible {
        var subject: BenchSubject
        var counting: Counting
        var without: Optimisation?
        var testDescription: String { "\(subject.name) \(counting.rawValue) without \(without?.rawValue ?? "nothing")" }
    }

    static let cases: [Case] = subjects.flatMap { subject in
        [Case(subject: subject, counting: .none), Case(subject: subject, counting: .drops)]
            + Optimisation.allCases.map { Case(subject: subject, counting: .none, without: $0) }
    }

    /// A packet like one of the subject's: bytes changed, cut short, or made longer.
    private static func variant(_ packets: [[UInt8]], _ random: inout some RandomNumberGenerator) -> [UInt8] {
        var packet = packets[Int.random(in: 0..<packets.count, using: &random)]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0..<packet.count, using: &random)
            packet[place] = [0, 1, 6, 17, 0x45, 0xff, packet[place] ^ 1, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
        }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return Array(packet.prefix(Int.random(in: 14...packet.count, using: &random)))
        case 1: return packet + [UInt8](repeating: 7, count: Int.random(in: 1...64, using: &random))
        default: return packet
        }
    }

    /// The same packets in every run.
    private struct Sequence: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test(arguments: cases) func sameVerdictAndBytes(_ one: Case) throws {
        var wish = BenchBuild.Wish(counting: one.counting)
        if let without = one.without { wish.without = [without] }
        let ours = try BenchBuild.p4(one.subject, wish)
        let hand = try BenchBuild.hand(one.subject, BenchBuild.Wish(counting: one.counting))
        var random = Sequence(state: 9)
        var verdicts: Set<UInt32> = []
        for round in 0..<600 {
            let packet =
                round < one.subject.packets.count
                ? one.subject.packets[round] : Self.variant(one.subject.packets, &random)
            let (a, b) = (try ours.program.program.test(packet), try hand.program.program.test(packet))
            verdicts.insert(a.returned)
            #expect(a.returned == b.returned, "\(packet)")
            #expect(a.output == b.output, "\(packet)")
            guard a.returned == b.returned, a.output == b.output else { return }
        }
        // The packets tell the ways through the program apart; only a packet too short for the kernel would be dropped by `push`.
        #expect(verdicts.count >= (one.subject.name == "push" ? 1 : 2))
    }

    @Test(arguments: undone) func undoingGivesThePacketBack(_ name: String) throws {
        let subject = try #require(Self.subjects.first { $0.name == name })
        for loaded in [try BenchBuild.p4(subject, .init(undoes: true)), try BenchBuild.hand(subject, .init(undoes: true))] {
            let once = try loaded.program.program.test(subject.packets[0], times: 2)
            let often = try loaded.program.program.test(subject.packets[0], times: 1000)
            #expect(once.returned == often.returned)
            #expect(once.output.count == subject.packets[0].count)
            #expect(once.output == often.output)
        }
    }
}
