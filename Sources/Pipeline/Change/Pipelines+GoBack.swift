import Maps
import Netlink
import Schema

/// How to go back.
public struct RollbackOptions: Sendable {
    /// Say what would become of the state, and change nothing.
    public var dryRun: Bool
    /// Take interfaces back from who has them now.
    public var force: Bool
    public init(dryRun: Bool = false, force: Bool = false) {
        self.dryRun = dryRun
        self.force = force
    }
}

extension Pipelines {
    /// Goes back to the generation before the one that runs, with the state there is by then. Entries it cannot hold are kept in a file.
    public func rollBack(_ name: String, _ options: RollbackOptions = RollbackOptions()) throws(PipelineError) -> SwapReport {
        var held = try hold(name)
        let current = try Generation.open(held.state.current, of: held.directory)
        guard let back = held.state.pending?.backTo ?? current.record.parent else {
            throw PipelineError("pipeline \(held.name) runs its first generation: there is nothing to go back to")
        }
        return try goBack(&held, to: back, options)
    }

    /// Keeps the last swap.
    public func confirm(_ name: String) throws(PipelineError) {
        var held = try hold(name)
        guard held.state.pending != nil else { throw PipelineError("pipeline \(held.name) has nothing to confirm") }
        held.state.pending = nil
        held.state.note = nil
        try held.write()
    }

    /// `because` says why nobody asked for it; nil when somebody did.
    func goBack(
        _ held: inout Held, to number: Int, _ options: RollbackOptions = RollbackOptions(), because: String? = nil
    ) throws(PipelineError) -> SwapReport {
        var watch = Stopwatch()
        let old = try Generation.open(held.state.current, of: held.directory)
        let target = try kept(number, held)
        let (there, before) = (try ids(target.maps), try ids(old.maps))
        let plan = try CarryPlan(from: old, to: target.schema) { new, other in
            guard let id = there[new] else { return false }
            return id == before[other]
        }
        watch.mark("plan")
        let survey = try Survey(held, old.program.id)
        var report = SwapReport(
            pipeline: held.name, isSame: false, from: figures(old), to: figures(target), state: plan.items,
            checks: survey.checks, testRun: nil, interfaces: [], absent: [], confirmWithin: nil, rollbackIf: nil, stages: [],
            done: false)
        watch.mark("pre-flight")
        if options.dryRun {
            report.stages = watch.stages
            return report
        }
        try survey.refuse(held.name, unless: options.force)
        if !plan.kept.isEmpty {
            report.kept = try KeptEntries(pipeline: held.name, tables: plan.kept)
                .write(in: kept, generation: held.state.current, now: Clock.now())
        }
        let state = held.state
        held.state.newest = max(held.state.newest ?? 0, held.state.current)
        held.state.change = PipelineState.Change(kind: .swap, to: number, attachments: [], taken: survey.taken(held, old.program.id))
        try held.write()
        var carried = Carried()
        do {
            carried = try plan.perform(from: old.maps, to: target.maps, isNew: false)
            // Interfaces may have come and gone since it last ran.
            try fillPorts(held, target.maps, target.schema)
            watch.mark("carry state over")
            try held.keepTaken()
            let outcome = try survey.placement(held).put(
                target.program, inPlaceOf: old.program, held.state.attachments, in: survey.namespaces)
            watch.mark("replace", kernel: outcome.kernel)
            report.interfaces = outcome.live.map(\.interface)
            report.absent = (survey.absent(held) + outcome.gone).map(\.interface)
            let note = because.map { why in
                "went back from g\(old.number) by itself: \(why)" + (report.kept.map { "; entries without a place are in \($0)" } ?? "")
            }
            do throws(PipelineError) {
                try commit(&held, number, outcome.attachments, nil, keep: nil, note: note)
            } catch {
                survey.placement(held).takeBack(outcome, target.program, to: old.program, in: survey.namespaces)
                throw error
            }
        } catch {
            if held.state.change?.taken != nil { held.forgetTaken() }
            held.state = state
            try? held.write()
            throw PipelineError(error)
        }
        report.warning = lateCounts { () throws(PipelineError) in
            try plan.addWhatCameLate(from: old.maps, to: target.maps, carried)
        }
        if survey.taken(held, old.program.id) != nil { held.forgetTaken() }
        prune(held)
        watch.mark("finish")
        report.stages = watch.stages
        report.done = true
        return report
    }

    private func kept(_ number: Int, _ held: borrowing Held) throws(PipelineError) -> Generation {
        do throws(PipelineError) {
            return try Generation.open(number, of: held.directory)
        } catch {
            throw PipelineError("generation \(number) of pipeline \(held.name) is no longer kept: \(error)")
        }
    }

    private func ids(_ maps: borrowing MapSet) throws(PipelineError) -> [String: UInt32] {
        var all: [String: UInt32] = [:]
        for name in maps.names { all[name] = try attempt { try maps.open(name) }.id }
        return all
    }
}
