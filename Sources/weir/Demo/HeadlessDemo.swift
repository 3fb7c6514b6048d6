import Glibc
import Pipeline

/// The demo as a check: traffic for some seconds, a swap in the middle, and a comparison of every count at the end.
struct HeadlessDemo {
    let setup: DemoSetup
    let traffic: DemoTraffic
    let signals: sigset_t

    private struct Counters {
        var received: [UInt32: UInt64]
        var sent: [UInt32: UInt64]
        var dropped: [UInt32: UInt64]
        var swapped: UInt64
    }

    /// Returns the exit status: 0 when all is as it must be.
    func run(seconds: Int) throws -> Int32 {
        if interrupted(after: Double(seconds) / 2) { return 130 }
        let before = try counters()
        show("before the swap", before)
        let report = try setup.swap()
        print("swapped generation \(report.from.generation) for \(report.to.generation) on \(report.interfaces.joined(separator: " "))")
        if interrupted(after: Double(seconds) / 2) { return 130 }
        let streams = traffic.finish()
        let after = try counters()
        show("after it", after)
        var failures: [String] = []
        for stream in streams {
            print("  \(stream.name): \(stream.sent) sent, \(stream.answered) answered")
            if stream.sent == 0 { failures.append("\(stream.name) sent nothing") }
            if stream.answered != stream.sent { failures.append("\(stream.name) lost \(stream.sent - stream.answered) of \(stream.sent)") }
        }
        for host in setup.network.hosts {
            let frames = try setup.network.frames(of: host)
            let port = host.port
            if after.received[port] != frames.sent {
                failures.append("port \(port) counted \(after.received[port] ?? 0) received, the host sent \(frames.sent)")
            }
            if after.sent[port] != frames.received {
                failures.append("port \(port) counted \(after.sent[port] ?? 0) sent, the host received \(frames.received)")
            }
            if (after.received[port] ?? 0) <= (before.received[port] ?? 0) || (after.sent[port] ?? 0) <= (before.sent[port] ?? 0) {
                failures.append("the counters of port \(port) stood still after the swap")
            }
            if (before.received[port] ?? 0) == 0 { failures.append("nothing was counted on port \(port) before the swap") }
        }
        if !after.dropped.values.allSatisfy({ $0 == 0 }) { failures.append("packets were dropped") }
        if after.swapped == 0 { failures.append("the new program counted nothing") }
        for failure in failures { print("FAILED: \(failure)") }
        if failures.isEmpty { print("every packet was routed, and every counter agrees with the hosts") }
        return failures.isEmpty ? 0 : 1
    }

    private func counters() throws -> Counters {
        Counters(
            received: try setup.counter("received"), sent: try setup.counter("sent"), dropped: try setup.counter("dropped"),
            swapped: try setup.counter("swapped")[0] ?? 0)
    }

    private func show(_ title: String, _ counters: Counters) {
        print("counters \(title):")
        for host in setup.network.hosts {
            print("  port \(host.port)  received \(counters.received[host.port] ?? 0)  sent \(counters.sent[host.port] ?? 0)")
        }
        print("  dropped \(counters.dropped.values.reduce(0, +))")
    }

    /// Waits; true when a signal came.
    private func interrupted(after seconds: Double) -> Bool {
        var set = signals
        var patience = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - Double(Int(seconds))) * 1e9))
        return sigtimedwait(&set, nil, &patience) > 0
    }
}
