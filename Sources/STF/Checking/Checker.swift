import Source

/// Compares what came out with what was expected, port by port.
struct Checker {
    struct Expectation {
        /// nil: any packet.
        var pattern: PacketPattern?
        var span: Span
    }

    /// What is wrong with the packets of a test.
    enum Finding {
        /// Nothing came for this expectation.
        case missing(port: UInt32, Expectation)
        case unexpected(port: UInt32, [UInt8])
        /// The packet came, after one that was expected later.
        case wrongOrder(port: UInt32, Expectation, [UInt8])
        /// The packet came, on another port.
        case wrongPort(wanted: UInt32, found: UInt32, Expectation, [UInt8])
        case wrongBytes(port: UInt32, Expectation, PacketPattern, [UInt8])
    }

    private(set) var expected: [UInt32: [Expectation]] = [:]
    private(set) var received: [UInt32: [[UInt8]]] = [:]

    mutating func expect(_ pattern: PacketPattern?, on port: UInt32, at span: Span) {
        expected[port, default: []].append(Expectation(pattern: pattern, span: span))
    }

    mutating func receive(_ deliveries: [Delivery]) {
        for delivery in deliveries { received[delivery.port, default: []].append(delivery.bytes) }
    }

    /// Everything that is wrong, by port; empty when all is well.
    func findings() -> [Finding] {
        var findings: [Finding] = []
        for port in Set(expected.keys).union(received.keys).sorted() { findings += compare(port) }
        return Self.withWrongPorts(findings)
    }

    /// Pairs the port's expectations with its packets so that as little as possible is wrong.
    private func compare(_ port: UInt32) -> [Finding] {
        let wanted = expected[port] ?? []
        let found = received[port] ?? []
        let anythingGoes = wanted.contains { $0.pattern == nil }
        let fits = { (i: Int, j: Int) in wanted[i].pattern.map { $0.mismatch(with: found[j]) == nil } ?? true }
        if wanted.count == found.count, wanted.indices.allSatisfy({ fits($0, $0) }) { return [] }
        // Edit distance from the end; a difference costs less than one packet too few and one too many.
        let surplusCost = anythingGoes ? 0 : 2
        guard wanted.count * found.count <= 4_000_000 else { return inOrder(port, wanted, found) }
        var cost = [[Int]](repeating: [Int](repeating: 0, count: found.count + 1), count: wanted.count + 1)
        for i in stride(from: wanted.count, through: 0, by: -1) {
            for j in stride(from: found.count, through: 0, by: -1) where i < wanted.count || j < found.count {
                var best = Int.max
                if i < wanted.count, j < found.count { best = cost[i + 1][j + 1] + (fits(i, j) ? 0 : 3) }
                if i < wanted.count { best = min(best, cost[i + 1][j] + 2) }
                if j < found.count { best = min(best, cost[i][j + 1] + surplusCost) }
                cost[i][j] = best
            }
        }
        var findings: [Finding] = []
        var (i, j) = (0, 0)
        while i < wanted.count || j < found.count {
            let here = cost[i][j]
            if i < wanted.count, j < found.count, here == cost[i + 1][j + 1] + (fits(i, j) ? 0 : 3) {
                if !fits(i, j), let pattern = wanted[i].pattern {
                    findings.append(.wrongBytes(port: port, wanted[i], pattern, found[j]))
                }
                (i, j) = (i + 1, j + 1)
            } else if i < wanted.count, here == cost[i + 1][j] + 2 {
                findings.append(.missing(port: port, wanted[i]))
                i += 1
            } else {
                if !anythingGoes { findings.append(.unexpected(port: port, found[j])) }
                j += 1
            }
        }
        return findings
    }

    private func inOrder(_ port: UInt32, _ wanted: [Expectation], _ found: [[UInt8]]) -> [Finding] {
        var findings: [Finding] = []
        for (expectation, packet) in zip(wanted, found) {
            if let pattern = expectation.pattern, pattern.mismatch(with: packet) != nil {
                findings.append(.wrongBytes(port: port, expectation, pattern, packet))
            }
        }
        findings += wanted.dropFirst(found.count).map { .missing(port: port, $0) }
        findings += found.dropFirst(wanted.count).map { .unexpected(port: port, $0) }
        return findings
    }

    /// A packet missing on one port and unexpected on another is one finding.
    private static func withWrongPorts(_ findings: [Finding]) -> [Finding] {
        var rest = findings
        var result: [Finding] = []
        for finding in findings {
            guard case .missing(let wanted, let expectation) = finding else { continue }
            let at = rest.firstIndex {
                if case .unexpected(_, let packet) = $0 { expectation.pattern?.mismatch(with: packet) == nil } else { false }
            }
            guard let at, case .unexpected(let found, let packet) = rest[at] else { continue }
            rest.remove(at: at)
            let same = rest.firstIndex {
                if case .missing(wanted, let other) = $0 { other.span == expectation.span } else { false }
            }
            if let same { rest.remove(at: same) }
            result.append(
                wanted == found
                    ? .wrongOrder(port: found, expectation, packet)
                    : .wrongPort(wanted: wanted, found: found, expectation, packet))
        }
        return result + rest
    }
}
