import Maps
import Netlink
import Schema

extension Pipelines {
    /// Puts another program in the place of a running one, on all its interfaces or on none: maps that mean the same to both are
    /// shared, other state is copied by name, and no packet meets no program in between.
    public func swap(
        _ name: String, _ object: consuming BPFObject, source: String, _ options: SwapOptions = SwapOptions()
    ) throws(PipelineError) -> SwapReport {
        var watch = Stopwatch()
        var held = try hold(name)
        let name = held.name
        guard held.state.pending == nil || options.dryRun else {
            throw PipelineError(
                "the last swap of \(name) is not confirmed yet: `weir confirm \(name)` or `weir rollback \(name)` first")
        }
        guard object.schema.hook == held.state.hook else {
            throw PipelineError(
                "the program is for \(object.schema.hook.rawValue), and pipeline \(name) hangs on \(held.state.hook.rawValue): "
                    + "detach it and attach the new one")
        }
        let old = try Generation.open(held.state.current, of: held.directory)
        let declared = Dictionary(object.maps.map { ($0.name, $0.layout) }) { first, _ in first }
        let live = try layouts(old.maps)
        let plan = try CarryPlan(from: old, to: object.schema) { new, before in
            guard let wanted = declared[new], let there = live[before] else { return false }
            return there.difference(from: wanted) == nil
        }
        watch.mark("plan")
        let mapsPorts = !held.state.ports.isEmpty
        let samples = options.samples ?? object.schema.sampleRun
        var testRun: TestRun?
        if !samples.packets.isEmpty {
            testRun = try ScratchRun(replacing: old.schema, samples: samples).run(object, mapInputPorts: mapsPorts, live: old.maps)
        }
        watch.mark("test run")
        for share in plan.shares {
            try attempt { try object.reuse(share.new, old.maps.open(share.old)) }
        }
        let loaded = try attempt { try object.load(mapInputPorts: mapsPorts) }
        watch.mark("load and verify")
        let survey = try Survey(held, old.program.id)
        // Numbers are not used twice, also when a swap was gone back from.
        let number = max(try Generation.numbers(of: held.directory).last ?? 0, held.state.newest ?? held.state.current) + 1
        var report = SwapReport(
            pipeline: name, isSame: try isSame(old, loaded), from: figures(old),
            to: SwapReport.Figures(
                generation: number, source: source, instructions: loaded.verifier.instructions,
                stack: loaded.verifier.stackOfAll),
            state: plan.items, checks: survey.checks, testRun: testRun, interfaces: [], absent: [],
            confirmWithin: options.confirm, rollbackIf: options.rollbackIf?.description, stages: [], done: false)
        watch.mark("pre-flight")
        if let rule = options.rollbackIf { _ = try rule.count(loaded.schema, loaded.maps) }
        if options.dryRun {
            report.stages = watch.stages
            return report
        }
        try refuse(plan.losses, unless: options.dropState, "swap \(name)")
        if let problem = testRun?.problem, !options.force {
            throw PipelineError("\(name) was not swapped: \(problem); --force goes on all the same", details: [testRun?.text ?? ""])
        }
        try survey.refuse(name, unless: options.force)

        let record = GenerationRecord(
            number: number, parent: old.number, source: source, schema: loaded.schema,
            instructions: report.to.instructions, stack: report.to.stack, tag: loaded.tag, object: object.digest)
        var pending: PipelineState.Pending?
        if let seconds = options.confirm {
            pending = PipelineState.Pending(
                deadline: Clock.now() + seconds, backTo: old.number, rule: options.rollbackIf, base: nil)
        }
        // Written down first: whoever comes after a kill knows what to finish or to sweep up.
        held.state.change = PipelineState.Change(kind: .swap, to: number, attachments: [], taken: survey.taken(held, old.program.id), pending: pending)
        try held.write()
        var carried = Carried()
        do {
            if options.confirm != nil { try options.startGuard?(number) }
            try Generation.pin(loaded, as: record, in: held.directory)
            carried = try plan.perform(from: old.maps, to: loaded.maps, isNew: true)
            if plan.fillsPorts || mapsPorts { try fillPorts(held, loaded.maps, loaded.schema) }
            pending?.base = try options.rollbackIf?.count(loaded.schema, loaded.maps)
            held.state.change?.pending = pending
            if pending != nil { try held.write() }
            watch.mark("carry state over")
            try held.keepTaken()
            let outcome = try survey.placement(held).put(
                loaded.program, inPlaceOf: old.program, held.state.attachments, in: survey.namespaces)
            watch.mark("replace", kernel: outcome.kernel)
            report.interfaces = outcome.live.map(\.interface)
            report.absent = (survey.absent(held) + outcome.gone).map(\.interface)
            do throws(PipelineError) {
                try commit(&held, number, outcome.attachments, pending, keep: options.keep)
            } catch {
                survey.placement(held).takeBack(outcome, loaded.program, to: old.program, in: survey.namespaces)
                throw error
            }
        } catch {
            undo(&held, number)
            throw PipelineError(error)
        }
        report.warning = lateCounts { () throws(PipelineError) in
            try plan.addWhatCameLate(from: old.maps, to: loaded.maps, carried)
        }
        if survey.taken(held, old.program.id) != nil { held.forgetTaken() }
        prune(held)
        watch.mark("finish")
        report.stages = watch.stages
        report.done = true
        return report
    }

    /// Writes down that generation `number` runs now. Nothing has changed in `held` when that fails.
    func commit(
        _ held: inout Held, _ number: Int, _ attachments: [Attachment], _ pending: PipelineState.Pending?, keep: Int?,
        note: String? = nil
    ) throws(PipelineError) {
        let before = held.state
        held.state.attachments = attachments
        held.state.change = nil
        held.state.current = number
        held.state.newest = max(number, held.state.newest ?? 0)
        held.state.since = Clock.now()
        held.state.pending = pending
        held.state.note = note
        if let keep { held.state.keep = keep }
        do throws(PipelineError) {
            try held.write()
        } catch {
            held.state = before
            throw error
        }
    }

    /// What went wrong with the counts of the last moments: the change is made by then, and stays.
    func lateCounts(_ add: () throws(PipelineError) -> Void) -> String? {
        do throws(PipelineError) {
            try add()
            return nil
        } catch {
            return "what was counted in the last moments of the old program is not in the new one's counters: \(error)"
        }
    }

    /// Sweeps up after a swap that did not come about.
    private func undo(_ held: inout Held, _ number: Int) {
        _ = try? held.directory.remove(Generation.directoryName(number))
        if held.state.change?.taken != nil { held.forgetTaken() }
        held.state.change = nil
        try? held.write()
    }

    func refuse(_ losses: [CarryItem], unless allowed: Bool, _ what: String) throws(PipelineError) {
        guard !losses.isEmpty, !allowed else { return }
        let lines = losses.flatMap { loss in
            ["\(loss.kind.rawValue) \(loss.name)\(loss.count.map { ": \($0)" } ?? "")"] + loss.details.map { "  " + $0 }
        }
        throw PipelineError(
            "cannot \(what) without losing state: \(losses.map { "\($0.kind.rawValue) \($0.name)" }.joined(separator: ", "))"
                + "; --drop-state goes on all the same", details: lines)
    }

    func fillPorts(
        _ held: borrowing Held, _ maps: borrowing MapSet, _ schema: Schema
    ) throws(PipelineError) {
        let namespaces = try attempt { try Namespaces() }
        let places = held.state.attachments.compactMap { namespaces.of($0) }
        guard let place = places.first else { return }
        try Ports.fill(
            maps, schema, held.state.ports, attached: held.state.attachments.filter { $0.namespace == place.identity }, in: place,
            skippingMissing: true)
    }

    /// Forgets the generations that are too old to be kept, and those that never came to run.
    func prune(_ held: borrowing Held) {
        var kept: [Int] = []
        var next: Int? = held.state.current
        while let number = next, kept.count < held.state.keep ?? Pipelines.generationsKept {
            kept.append(number)
            next = (try? Generation.open(number, of: held.directory).record.parent) ?? nil
        }
        // What an unconfirmed swap goes back to stays, however few are kept.
        if let back = held.state.pending?.backTo { kept.append(back) }
        for number in (try? Generation.numbers(of: held.directory)) ?? [] where !kept.contains(number) {
            _ = try? held.directory.remove(Generation.directoryName(number))
        }
    }

    private func isSame(_ old: borrowing Generation, _ new: borrowing LoadedProgram) throws(PipelineError) -> Bool {
        var schema = new.schema
        schema.source = old.schema.source
        let tag = try attempt { try old.program.info() }.tag
        return schema == old.schema && new.tag == tag
    }

    func figures(_ generation: borrowing Generation) -> SwapReport.Figures {
        SwapReport.Figures(
            generation: generation.number, source: generation.record.source,
            instructions: generation.record.instructions, stack: generation.record.stack)
    }

    private func layouts(_ maps: borrowing MapSet) throws(PipelineError) -> [String: MapLayout] {
        var all: [String: MapLayout] = [:]
        for name in maps.names { all[name] = try attempt { try maps.open(name) }.layout }
        return all
    }
}
