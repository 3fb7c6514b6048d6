import Maps
import Netlink
import Schema

/// What a swap, or a rollback, came to, or would come to.
public struct SwapReport: Codable, Sendable {
    public struct Figures: Codable, Sendable {
        public var generation: Int
        public var source: String
        /// The verifier's.
        public var instructions: Int
        public var stack: Int
    }
    public var pipeline: String
    /// Whether the new program is the old one: the same instructions and the same schema, wherever its file is.
    public var isSame: Bool
    public var from: Figures
    public var to: Figures
    public var state: [CarryItem]
    /// Interfaces that run the new program.
    public var interfaces: [String]
    /// Interfaces that are not there at the moment, and keep whatever they have.
    public var absent: [String]
    /// Seconds until it goes back by itself; nil when it does not.
    public var confirmWithin: Int?
    /// False for a dry run.
    public var done: Bool
}

/// How to swap.
public struct SwapOptions: Sendable {
    /// Everything but the change: compile, load, verify, and say what would become of the state.
    public var dryRun: Bool
    /// Go on although state would be lost.
    public var dropState: Bool
    /// Seconds after which it goes back by itself.
    public var confirm: Int?
    public init(dryRun: Bool = false, dropState: Bool = false, confirm: Int? = nil) {
        self.dryRun = dryRun
        self.dropState = dropState
        self.confirm = confirm
    }
}

extension Pipelines {
    /// Puts another program in the place of a running one, on all its interfaces or on none: maps that mean the same to both are
    /// shared, other state is copied by name, and no packet meets no program in between.
    public func swap(
        _ name: String, _ object: consuming BPFObject, source: String, _ options: SwapOptions = SwapOptions()
    ) throws(PipelineError) -> SwapReport {
        var held = try hold(name)
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
        for share in plan.shares {
            try attempt { try object.reuse(share.new, old.maps.open(share.old)) }
        }
        let mapsPorts = !held.state.ports.isEmpty
        let loaded = try attempt { try object.load(mapInputPorts: mapsPorts) }
        let number = (try Generation.numbers(of: held.directory).last ?? held.state.current) + 1
        var report = SwapReport(
            pipeline: name, isSame: try isSame(old, loaded), from: figures(old),
            to: SwapReport.Figures(
                generation: number, source: source, instructions: loaded.verifier.instructions,
                stack: loaded.verifier.stack.reduce(0, +)),
            state: plan.items, interfaces: [], absent: [], confirmWithin: options.confirm, done: false)
        if options.dryRun { return report }
        try refuse(plan.losses, unless: options.dropState, "swap \(name)")

        let record = GenerationRecord(
            number: number, parent: old.number, source: source, schema: loaded.schema,
            instructions: report.to.instructions, stack: report.to.stack)
        let presence = try present(held, old)
        try Generation.pin(loaded, as: record, in: held.directory)
        do {
            try plan.perform(from: old.maps, to: loaded.maps, isNew: true)
            if plan.fillsPorts || mapsPorts { try fillPorts(held, loaded.maps, loaded.schema) }
            try replace(presence.there, &held, old, loaded.program, number)
        } catch {
            _ = try? held.directory.remove(Generation.directoryName(number))
            throw PipelineError(error)
        }
        held.state.pending = options.confirm.map {
            PipelineState.Pending(deadline: Clock.now() + $0, backTo: old.number)
        }
        try held.write()
        prune(held)
        report.interfaces = presence.there.map(\.interface)
        report.absent = presence.absent.map(\.interface)
        report.done = true
        return report
    }

    /// Goes back to the generation before the one that runs, with the state there is by then.
    public func rollBack(_ name: String) throws(PipelineError) -> SwapReport {
        var held = try hold(name)
        let current = try Generation.open(held.state.current, of: held.directory)
        guard let back = held.state.pending?.backTo ?? current.record.parent else {
            throw PipelineError("pipeline \(name) runs its first generation: there is nothing to go back to")
        }
        return try goBack(&held, to: back)
    }

    /// Keeps the last swap.
    public func confirm(_ name: String) throws(PipelineError) {
        var held = try hold(name)
        guard held.state.pending != nil else { throw PipelineError("pipeline \(name) has nothing to confirm") }
        held.state.pending = nil
        try held.write()
    }

    /// What the guard of an unconfirmed swap does when its time comes: nothing when somebody confirmed or went back before.
    public func expire(_ name: String, generation: Int) throws(PipelineError) -> SwapReport? {
        guard let (_, state) = try find(name), state.current == generation, state.pending != nil else { return nil }
        var held = try hold(name)
        guard let pending = held.state.pending, held.state.current == generation, pending.deadline <= Clock.now() else {
            return nil
        }
        return try goBack(&held, to: pending.backTo)
    }

    func goBack(_ held: inout Held, to number: Int) throws(PipelineError) -> SwapReport {
        let old = try Generation.open(held.state.current, of: held.directory)
        let target: Generation
        do throws(PipelineError) {
            target = try Generation.open(number, of: held.directory)
        } catch {
            throw PipelineError("generation \(number) of pipeline \(held.name) is no longer kept: \(error)")
        }
        let (there, before) = (try ids(target.maps), try ids(old.maps))
        let plan = try CarryPlan(from: old, to: target.schema) { new, other in
            guard let id = there[new] else { return false }
            return id == before[other]
        }
        let presence = try present(held, old)
        try plan.perform(from: old.maps, to: target.maps, isNew: false)
        if plan.fillsPorts { try fillPorts(held, target.maps, target.schema) }
        try replace(presence.there, &held, old, target.program, number)
        held.state.pending = nil
        try held.write()
        return SwapReport(
            pipeline: held.name, isSame: false, from: figures(old), to: figures(target), state: plan.items,
            interfaces: presence.there.map(\.interface), absent: presence.absent.map(\.interface), confirmWithin: nil,
            done: true)
    }

    /// Says who holds what should be ours; replaces nothing then.
    private func present(
        _ held: borrowing Held, _ generation: borrowing Generation
    ) throws(PipelineError) -> (there: [Attachment], absent: [Attachment]) {
        let namespaces = try attempt { try Namespaces() }
        var found: (there: [Attachment], absent: [Attachment]) = ([], [])
        for attachment in held.state.attachments {
            let presence = try attempt {
                try attachment.presence(of: [generation.program.id], hook: held.state.hook, in: namespaces)
            }
            switch presence {
            case .ours: found.there.append(attachment)
            case .gone, .unreachable: found.absent.append(attachment)
            case .foreign(let program, let mode):
                throw PipelineError(
                    "\(attachment.place) does not run pipeline \(held.name) any more: somebody put program \(program) there "
                        + "(\(mode)); `weir detach \(held.name) --dev \(attachment.interface)` lets go of it")
            case .empty:
                throw PipelineError(
                    "\(attachment.place) does not run pipeline \(held.name) any more: somebody took the program away; "
                        + "`weir detach \(held.name) --dev \(attachment.interface)` lets go of it")
            }
        }
        return found
    }

    /// Replaces on every interface; when one refuses, those before it get the old program back.
    private func replace(
        _ attachments: [Attachment], _ held: inout Held, _ old: borrowing Generation, _ new: borrowing BPFProgram,
        _ number: Int
    ) throws(PipelineError) {
        let namespaces = try attempt { try Namespaces() }
        let before = held.state
        held.state.change = PipelineState.Change(kind: .swap, to: number, attachments: [])
        try held.write()
        var done: [Attachment] = []
        do throws(NetlinkError) {
            for attachment in attachments {
                try attachment.replace(old.program, with: new, hook: held.state.hook, in: namespaces)
                done.append(attachment)
            }
        } catch {
            for attachment in done.reversed() {
                try? attachment.replace(new, with: old.program, hook: held.state.hook, in: namespaces)
            }
            held.state = before
            try? held.write()
            throw PipelineError(error)
        }
        held.state.change = nil
        held.state.current = number
        held.state.since = Clock.now()
    }

    private func refuse(_ losses: [CarryItem], unless allowed: Bool, _ what: String) throws(PipelineError) {
        guard !losses.isEmpty, !allowed else { return }
        let lines = losses.flatMap { loss in
            ["\(loss.kind.rawValue) \(loss.name)\(loss.count.map { ": \($0)" } ?? "")"] + loss.details.map { "  " + $0 }
        }
        throw PipelineError(
            "cannot \(what) without losing state: \(losses.map { "\($0.kind.rawValue) \($0.name)" }.joined(separator: ", "))"
                + "; --drop-state goes on all the same", details: lines)
    }

    private func fillPorts(
        _ held: borrowing Held, _ maps: borrowing MapSet, _ schema: Schema
    ) throws(PipelineError) {
        let namespaces = try attempt { try Namespaces() }
        let places = held.state.attachments.compactMap { namespaces.of($0) }
        guard let place = places.first else { return }
        try Ports.fill(
            maps, schema, held.state.ports, attached: held.state.attachments.filter { $0.namespace == place.identity }, in: place)
    }

    private func prune(_ held: borrowing Held) {
        var kept: [Int] = []
        var next: Int? = held.state.current
        while let number = next, kept.count < Pipelines.generationsKept {
            kept.append(number)
            next = (try? Generation.open(number, of: held.directory).record.parent) ?? nil
        }
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

    private func figures(_ generation: borrowing Generation) -> SwapReport.Figures {
        SwapReport.Figures(
            generation: generation.number, source: generation.record.source,
            instructions: generation.record.instructions, stack: generation.record.stack)
    }

    private func layouts(_ maps: borrowing MapSet) throws(PipelineError) -> [String: MapLayout] {
        var all: [String: MapLayout] = [:]
        for name in maps.names { all[name] = try attempt { try maps.open(name) }.layout }
        return all
    }

    private func ids(_ maps: borrowing MapSet) throws(PipelineError) -> [String: UInt32] {
        var all: [String: UInt32] = [:]
        for name in maps.names { all[name] = try attempt { try maps.open(name) }.id }
        return all
    }
}
