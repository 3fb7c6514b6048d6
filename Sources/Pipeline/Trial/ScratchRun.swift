import Maps
import Schema

/// The test run of a program that is about to go live: loaded a second time with maps of its own, which get the entries it would
/// go live with, so that no live counter, entry or register sees the samples.
struct ScratchRun {
    /// Entries of one table that are carried to the scratch maps at most.
    static let mostEntries = 256
    /// Packets that are run at most.
    static let mostPackets = 4096

    private let old: Schema
    private let samples: TestRun.Samples

    init(replacing old: Schema, samples: TestRun.Samples) {
        self.old = old
        self.samples = samples
    }

    func run(
        _ object: borrowing BPFObject, mapInputPorts: Bool, live maps: borrowing MapSet
    ) throws(PipelineError) -> TestRun {
        let scratch = try attempt { try object.load(mapInputPorts: mapInputPorts) }
        for table in scratch.schema.tables {
            try attempt { try TableAccess(table, maps: scratch.maps).installProgramEntries() }
            guard let before = old.tables.first(where: { $0.name == table.name }) else { continue }
            try carry(before, table, maps, scratch.maps)
        }
        var run = TestRun(origin: samples.origin, packets: 0, verdicts: [:], nanoseconds: 0, problem: nil)
        var time = 0
        for packet in samples.packets.prefix(ScratchRun.mostPackets) {
            // The kernel runs nothing shorter than an Ethernet header, nor longer than a page leaves.
            guard (14...3520).contains(packet.count) else { continue }
            do throws(BPFError) {
                let result = try scratch.program.test(packet)
                run.verdicts[ScratchRun.verdict(result.returned, scratch.schema.hook), default: 0] += 1
                time += result.duration
            } catch {
                run.problem = run.problem ?? "packet \(run.packets + 1) of the test run failed: \(error)"
            }
            run.packets += 1
        }
        run.nanoseconds = time / max(1, run.packets)
        if run.packets > 0, run.verdicts["abort"] == run.packets {
            run.problem = "the program aborts on every packet of the test run"
        }
        return run
    }

    /// The table's entries and default action as they would be live; what cannot move is the plan's to tell.
    private func carry(
        _ before: Table, _ table: Table, _ live: borrowing MapSet, _ scratch: borrowing MapSet
    ) throws(PipelineError) {
        if table.hasMap, !table.constantEntries, before.hasMap {
            let moving = try EntryTranslation(from: before, to: table, live, atMost: ScratchRun.mostEntries)
            try attempt { try CarryPlan.put(moving.entries, into: TableAccess(table, maps: scratch)) }
        }
        guard !table.defaultAction.map.isEmpty,
            case .call(let call) = try EntryTranslation.defaultAction(from: before, to: table, live)
        else { return }
        try attempt { try TableAccess(table, maps: scratch).setDefault(call) }
    }

    private static func verdict(_ returned: UInt32, _ hook: Hook) -> String {
        switch (hook, returned) {
        case (.xdp, 0): "abort"
        case (.xdp, 1): "drop"
        case (.xdp, 2): "pass"
        case (.xdp, 3): "transmit"
        case (.xdp, 4): "redirect"
        case (.tcIngress, 0), (.tcEgress, 0), (.tcIngress, UInt32.max), (.tcEgress, UInt32.max): "pass"
        case (.tcIngress, 2), (.tcEgress, 2): "drop"
        case (.tcIngress, 7), (.tcEgress, 7): "redirect"
        default: "returned \(returned)"
        }
    }
}
