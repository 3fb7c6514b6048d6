/// What is measured over time.
enum Series: Hashable, Sendable {
    enum Meter: Hashable, Sendable { case packetsIn, packetsOut, bytesIn, bytesOut, drops, errors }
    case port(Int, Meter)
    case counter(String, String, UInt32, Int)
    case outcome(String, String)
    case entry(TablePlace, String)
    case program(UInt32)
    case programTime(UInt32)
    case fault(Int, String)
}

/// Rates per second from successive snapshots, by their own monotonic time. What is not in a snapshot is forgotten, so
/// that memory stays flat.
struct History: Sendable {
    /// Samples kept for graphs.
    static let length = 180

    private struct Track: Sendable {
        var total: UInt64
        var rate: Double?
        var recent: [Float] = []
        var round: UInt64

        mutating func note(_ total: UInt64, _ seconds: Double?, _ round: UInt64) {
            self.round = round
            if let seconds {
                rate = total >= self.total ? Double(total - self.total) / seconds : nil
                if recent.count >= History.length { recent.removeFirst() }
                recent.append(Float(rate ?? 0))
            }
            self.total = total
        }
    }
    private var tracks: [Series: Track] = [:]
    private(set) var round: UInt64 = 0
    private var last: UInt64?

    /// Events a second between the last two snapshots; nil before the second one and when a total went back.
    func rate(_ series: Series) -> Double? { tracks[series]?.rate }
    /// The last rates, oldest first.
    func recent(_ series: Series) -> [Double] { tracks[series]?.recent.map(Double.init) ?? [] }

    /// Nanoseconds a run of a program took between the last two snapshots; nil when it did not run, or nobody counts.
    func timePerRun(_ program: UInt32) -> Double? {
        guard let runs = rate(.program(program)), runs > 0, let time = rate(.programTime(program)) else { return nil }
        return time / runs
    }

    mutating func absorb(_ snapshot: Snapshot) {
        round += 1
        let seconds: Double? = last.flatMap { last in
            snapshot.nanoseconds > last ? Double(snapshot.nanoseconds - last) / 1e9 : nil
        }
        last = snapshot.nanoseconds
        for port in snapshot.interfaces {
            note(.port(port.index, .packetsIn), port.received.packets, seconds)
            note(.port(port.index, .packetsOut), port.sent.packets, seconds)
            note(.port(port.index, .bytesIn), port.received.bytes, seconds)
            note(.port(port.index, .bytesOut), port.sent.bytes, seconds)
            note(.port(port.index, .drops), port.received.drops &+ port.sent.drops, seconds)
            note(.port(port.index, .errors), port.received.errors &+ port.sent.errors, seconds)
            for fault in port.faults { note(.fault(port.index, fault.reason), fault.total, seconds) }
        }
        for pipeline in snapshot.pipelines {
            for outcome in pipeline.outcomes { note(.outcome(pipeline.name, outcome.name), outcome.total, seconds) }
            for counter in pipeline.counters {
                for cell in counter.cells {
                    for (unit, total) in cell.totals.enumerated() {
                        note(.counter(pipeline.name, counter.name, cell.index, unit), total, seconds)
                    }
                }
            }
            for table in pipeline.tables {
                let place = TablePlace(pipeline.name, table.name)
                for entry in table.entries { if let hits = entry.hits { note(.entry(place, entry.id), hits, seconds) } }
                for (id, entry) in table.fresh { if let hits = entry?.hits { note(.entry(place, id), hits, seconds) } }
            }
        }
        for program in snapshot.programs {
            if let runs = program.runs { note(.program(program.id), runs, seconds) }
            if let time = program.runTime { note(.programTime(program.id), time, seconds) }
        }
        if tracks.contains(where: { $0.value.round != round }) { tracks = tracks.filter { $0.value.round == round } }
    }

    private mutating func note(_ series: Series, _ total: UInt64, _ seconds: Double?) {
        let known: Void? = tracks[series]?.note(total, seconds, round)
        if known == nil { tracks[series] = Track(total: total, round: round) }
    }
}
