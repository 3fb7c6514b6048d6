import Schema

/// What a program made of sample packets before it went live, on maps of its own (BPF_PROG_TEST_RUN).
public struct TestRun: Codable, Sendable, Equatable {
    /// Packets to run.
    public struct Samples: Sendable, Equatable {
        /// Where they come from, as a person would say it: `lab.pcap`, `the parser's states`.
        public var origin: String
        public var packets: [[UInt8]]
        public init(origin: String, packets: [[UInt8]]) {
            self.origin = origin
            self.packets = packets
        }
    }
    public var origin: String
    public var packets: Int
    /// How many packets ended how: `pass`, `drop`, `transmit`, `redirect`, `abort`, or the number the program returned.
    public var verdicts: [String: Int]
    /// Nanoseconds of one packet, the mean of all.
    public var nanoseconds: Int
    /// What speaks against going live; nil when nothing does.
    public var problem: String?

    /// `8 packets made from the parser's states: 6 redirect, 2 drop`.
    public var text: String {
        let ends = verdicts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return "\(packets) packet\(packets == 1 ? "" : "s") from \(origin): "
            + (ends.isEmpty ? "none was run" : ends.joined(separator: ", "))
    }
}

extension Schema {
    /// The packets that the program brings along.
    var sampleRun: TestRun.Samples {
        let packets = (samples ?? []).compactMap { text -> [UInt8]? in
            let digits = text.compactMap(\.hexDigitValue)
            guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        }
        return TestRun.Samples(origin: "the parser's states", packets: packets)
    }
}
