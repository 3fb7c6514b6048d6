import Schema

/// What stands at a place, between its words and its bytes.
enum SettingValue: Equatable {
    case session(port: UInt32?, group: UInt32?)
    case copies([Replica])
    case members([UInt32])
    case rates(MeterRates)

    init(_ text: String, of kind: Setting.Kind) throws(TableError) {
        let words = text.split(separator: " ").map(String.init)
        switch kind {
        case .session: self = try SettingValue.session(words)
        case .multicast:
            var copies: [Replica] = []
            for word in words { copies.append(try Replica(word)) }
            self = .copies(copies)
        case .group:
            var members: [UInt32] = []
            for word in words {
                guard let member = UInt32(word) else { throw TableError(.value, "a member is a number, not \(word)") }
                members.append(member)
            }
            self = .members(members)
        case .meter, .entryMeter:
            guard words.count == 2 else { throw TableError(.value, "a meter has two rates, the committed and the peak one: RATE:BURST RATE:BURST") }
            self = .rates(MeterRates(committed: try MeterRate(words[0]), peak: try MeterRate(words[1])))
        case .register: throw TableError(.value, "a register's value is read by its field")
        }
    }

    private static func session(_ words: [String]) throws(TableError) -> SettingValue {
        var (port, group): (UInt32?, UInt32?) = (nil, nil)
        for word in words {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = UInt32(parts[1]), parts[0] == "port" || parts[0] == "group" else {
                throw TableError(.value, "a session is port=N, group=N, or both, not \(word)")
            }
            if parts[0] == "port" { port = number } else { group = number }
        }
        return .session(port: port, group: group)
    }

    var text: String {
        switch self {
        case .session(let port, let group):
            (port.map { ["port=\($0)"] } ?? []).appending(group.map { ["group=\($0)"] } ?? []).joined(separator: " ")
        case .copies(let copies): copies.map { "\($0.port):\($0.rid)" }.joined(separator: " ")
        case .members(let members): members.map { "\($0)" }.joined(separator: " ")
        case .rates(let rates): rates.committed.text + " " + rates.peak.text
        }
    }
}

extension [String] {
    fileprivate func appending(_ other: [String]) -> [String] { self + other }
}

extension Replica {
    /// `PORT`, or `PORT:RID`
    public init(_ word: String) throws(TableError) {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let port = UInt32(parts[0]), let rid = UInt32(parts.count == 2 ? parts[1] : "0") else {
            throw TableError(.value, "a copy is PORT or PORT:RID, not \(word)")
        }
        self.init(port: port, rid: rid)
    }
}

extension MeterRate {
    /// `RATE:BURST`
    public init(_ word: String) throws(TableError) {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let rate = Double(parts[0]), let burst = Double(parts[1]), rate >= 0, burst >= 0, rate.isFinite, burst.isFinite else {
            throw TableError(.value, "a rate is RATE:BURST, two numbers of 0 or more, not \(word)")
        }
        self.init(perSecond: rate, burst: burst)
    }

    /// The same, with three digits behind the point where they matter.
    public var text: String { "\(MeterRate.number(perSecond)):\(MeterRate.number(burst))" }

    private static func number(_ value: Double) -> String {
        guard value < 1e6 else { return value < 9e18 ? "\(Int(value.rounded()))" : "\(value)" }
        let thousandths = Int((value * 1000).rounded())
        let rest = thousandths % 1000
        guard rest != 0 else { return "\(thousandths / 1000)" }
        var digits = String("\(1000 + rest)".dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(thousandths / 1000).\(digits)"
    }
}

/// Both rates of a meter.
public struct MeterRates: Sendable, Hashable {
    public var committed: MeterRate
    public var peak: MeterRate

    public init(committed: MeterRate, peak: MeterRate) {
        self.committed = committed
        self.peak = peak
    }

    /// From a cell, as `Meter` says; nil when no rate is set.
    public init?(cell: [UInt8]) {
        guard cell.count >= Meter.cellSize else { return nil }
        func number(_ at: Int) -> UInt64 { cell.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt64.self) } }
        guard number(0) != 0 || number(16) != 0 else { return nil }
        self.init(committed: MeterRate(cost: number(0), room: number(8)), peak: MeterRate(cost: number(16), room: number(24)))
    }

    /// The cell, nothing used of its rates.
    public var cell: [UInt8] { MapCell.meterBytes(committed, peak) }

    /// Refuses rates that make no sense together.
    func check(_ meter: String) throws(TableError) {
        guard peak.perSecond == 0 || committed.perSecond <= peak.perSecond else {
            throw TableError(.value, "the peak rate of meter \(meter) is below the committed one: what is above the peak is red, below it yellow")
        }
    }
}
