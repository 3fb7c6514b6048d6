import Maps
import Netlink
import Schema

extension Pipelines {
    /// Loads a program and hangs it on interfaces, all of them or none. A pipeline of that name that runs the same program gets
    /// the interfaces in addition.
    public func attach(
        _ object: borrowing BPFObject, _ request: AttachRequest
    ) throws(PipelineError) -> AttachReport {
        let name = request.name ?? object.schema.program
        try Pipelines.check(name: name)
        guard !request.interfaces.isEmpty else { throw PipelineError("no interface was named to attach \(name) to") }
        let namespaces = try attempt { try Namespaces() }
        let place = try attempt { try namespaces.named(request.namespace) }
        let targets = try targets(request, place)

        let lock = try PipelineLock(name, in: locks)
        guard let (pins, state) = try find(name) else {
            try sweep(name, force: request.force)
            return try begin(name, lock, object, request, targets, place)
        }
        var held = Held(name: name, directory: pins, state: state, lock: lock)
        guard try recover(&held) == .live else { return try attach(object, request) }
        return try extend(&held, object, request, targets, place)
    }

    /// Pins without a state: of somebody who was killed before he had one, or of a pipeline whose state somebody removed. Those of a
    /// program that still runs are not swept away unasked.
    private func sweep(_ name: String, force: Bool) throws(PipelineError) {
        guard directory.contains(name) else { return }
        if !force, let orphan = try orphan(name) {
            throw PipelineError("\(orphan), --force begins anew, without its tables and counters")
        }
        try attempt { _ = try directory.remove(name) }
    }

    private func begin(
        _ name: String, _ lock: consuming PipelineLock, _ object: borrowing BPFObject, _ request: AttachRequest,
        _ targets: [Attachment], _ place: Namespaces.Known
    ) throws(PipelineError) -> AttachReport {
        let loaded = try attempt { try object.load(mapInputPorts: !request.ports.isEmpty) }
        try Ports.fill(
            loaded.maps, loaded.schema, request.ports, attached: targets, in: place, skippingMissing: request.allowMissing)
        for table in loaded.schema.tables {
            try attempt { try TableAccess(table, maps: loaded.maps).installProgramEntries() }
        }
        if let prepare = request.prepare { try attempt { try prepare(loaded.schema, loaded.maps) } }
        let pins = try attempt { try directory.makeDirectory(name) }
        let state = PipelineState(
            current: 1, since: Clock.now(), hook: loaded.schema.hook, attachments: [], ports: request.ports,
            change: PipelineState.Change(kind: .attach, to: 1, attachments: targets, taken: try taken(request, targets, loaded.schema.hook, place)))
        var held = Held(name: name, directory: pins, state: state, lock: lock)
        var attached = Attached()
        do {
            // Before the first pin: whoever comes after a kill knows what to undo.
            try held.write()
            let record = GenerationRecord(
                number: 1, parent: nil, source: request.source, schema: loaded.schema,
                instructions: loaded.verifier.instructions, stack: loaded.verifier.stackOfAll, tag: loaded.tag,
                object: object.digest)
            try Generation.pin(loaded, as: record, in: pins)
            try held.keepTaken()
            try attached.attach(loaded.program, targets, held: held, request, place)
            held.state.attachments = attached.made
            held.state.change = nil
            try held.write()
        } catch {
            attached.undo(loaded.program, held)
            _ = try? remove(held)
            throw PipelineError(error)
        }
        held.forgetTaken()
        return attached.report(name, 1, loaded.verifier.instructions, loaded.verifier.stackOfAll)
    }

    /// More interfaces for a pipeline that is there.
    private func extend(
        _ held: inout Held, _ object: borrowing BPFObject, _ request: AttachRequest, _ targets: [Attachment],
        _ place: Namespaces.Known
    ) throws(PipelineError) -> AttachReport {
        let generation = try Generation.open(held.state.current, of: held.directory)
        guard object.schema == generation.schema else {
            throw PipelineError(
                "pipeline \(held.name) is attached already, with another program: `weir swap \(held.name) FILE` changes it")
        }
        // One that went away and came back has another index: it is attached again, and no second time.
        var returning: [Attachment] = []
        for target in targets {
            let known = held.state.attachments.filter {
                $0.namespace == target.namespace && ($0.index == target.index || $0.interface == target.interface)
            }
            let namespaces = try attempt { try Namespaces() }
            for attachment in known {
                switch try attempt({
                    try attachment.presence(of: [generation.program.id], hook: held.state.hook, in: namespaces)
                }) {
                case .ours:
                    throw PipelineError("pipeline \(held.name) is attached to \(target.place) already")
                case .gone, .unreachable, .empty, .foreign: returning.append(attachment)
                }
            }
        }
        let before = held.state
        // A number outlives the attachment of its interface; to give it the same again is no mistake.
        let ports = before.ports + request.ports.filter { !before.ports.contains($0) }
        var attached = Attached()
        do {
            held.state.change = PipelineState.Change(
                kind: .attach, to: generation.number, attachments: targets, taken: try taken(request, targets, before.hook, place))
            try held.write()
            try held.keepTaken()
            try Ports.fill(
                generation.maps, generation.schema, ports,
                attached: held.state.attachments.filter { $0.namespace == place.identity } + targets, in: place,
                skippingMissing: request.allowMissing)
            try attached.attach(generation.program, targets, held: held, request, place)
            held.state.change = nil
            held.state.attachments.removeAll { returning.contains($0) }
            held.state.attachments += attached.made
            held.state.ports = ports
            try held.write()
        } catch {
            attached.undo(generation.program, held)
            held.forgetTaken()
            held.state = before
            try? held.write()
            throw PipelineError(error)
        }
        held.forgetTaken()
        return attached.report(held.name, generation.number, generation.record.instructions, generation.record.stack)
    }

    /// The interfaces asked for, each of which is there, or may be missing, and once.
    private func targets(
        _ request: AttachRequest, _ place: Namespaces.Known
    ) throws(PipelineError) -> [Attachment] {
        try attempt {
            let socket = try NetlinkSocket(in: place.namespace)
            var all: [Attachment] = []
            for name in request.interfaces {
                var target = Attachment(
                    namespace: place.identity, namespaceName: place.name, interface: name, index: Attachment.missing)
                do throws(NetlinkError) {
                    let link = try Links.named(name, in: socket)
                    target.interface = link.name
                    target.index = link.index
                } catch {
                    guard error.errno == .noDevice, request.allowMissing, !name.isEmpty, name.utf8.count < 16 else { throw error }
                    if request.mode != .auto { target.mode = request.mode.rawValue }
                }
                guard !all.contains(where: { $0.interface == target.interface }) else {
                    throw PipelineError("interface \(name) is named twice")
                }
                all.append(target)
            }
            return all
        }
    }

    /// The hooks of others that are to be taken by force; nil when there are none. At tc ours goes beside what is there.
    private func taken(
        _ request: AttachRequest, _ targets: [Attachment], _ hook: Hook, _ place: Namespaces.Known
    ) throws(PipelineError) -> [TakenHook]? {
        guard request.force, hook == .xdp else { return nil }
        return try attempt {
            let socket = try NetlinkSocket(in: place.namespace)
            var all: [TakenHook] = []
            for target in targets where target.index != Attachment.missing {
                guard let found = try Links.at(target.index, in: socket).xdp.first else { continue }
                var attachment = target
                attachment.mode = found.mode.rawValue
                all.append(TakenHook(attachment: attachment, program: UInt32(clamping: found.programID)))
            }
            return all.isEmpty ? nil : all
        }
    }

    /// What was attached so far, to be undone together.
    private struct Attached {
        var made: [Attachment] = []
        var ports: [AttachReport.Port] = []
        var missing: [String] = []
        /// The program that was replaced by force, for each of `made`; nil for none.
        var before: [UInt32?] = []

        mutating func attach(
            _ program: borrowing BPFProgram, _ targets: [Attachment], held: borrowing Pipelines.Held, _ request: AttachRequest,
            _ place: Namespaces.Known
        ) throws {
            for target in targets {
                guard target.index != Attachment.missing else {
                    made.append(target)
                    before.append(nil)
                    missing.append(target.interface)
                    continue
                }
                let hook = held.state.hook
                if let taken = held.state.change?.taken?.first(where: { $0.isAt(target) }), let holder = taken.program {
                    let words = Holder.words(Int(holder))
                    try taken.attachment.replace(BPFProgram.open(id: holder), with: program, hook: hook, in: Namespaces())
                    note(taken.attachment, nil, words, holder)
                    continue
                }
                let (attachment, refusal) = try Attachment.make(
                    program, named: held.name, on: target.interface, hook: hook, mode: request.mode, priority: request.priority,
                    chain: request.chain, in: place)
                note(attachment, refusal, nil, nil)
            }
        }

        private mutating func note(_ attachment: Attachment, _ refusal: String?, _ taken: String?, _ holder: UInt32?) {
            made.append(attachment)
            before.append(holder)
            ports.append(
                AttachReport.Port(
                    interface: attachment.interface, index: attachment.index, mode: attachment.mode ?? "tc",
                    nativeRefusal: refusal, taken: taken))
        }

        func undo(_ program: borrowing BPFProgram, _ held: borrowing Pipelines.Held) {
            guard let namespaces = try? Namespaces() else { return }
            for (attachment, holder) in zip(made, before).reversed() {
                if let holder, let other = held.taken(holder) {
                    try? attachment.giveBack(program, to: other, hook: held.state.hook, in: namespaces)
                } else {
                    _ = try? attachment.detach(program, hook: held.state.hook, in: namespaces)
                }
            }
        }

        func report(_ name: String, _ generation: Int, _ instructions: Int, _ stack: Int) -> AttachReport {
            AttachReport(
                pipeline: name, generation: generation, interfaces: ports, missing: missing, instructions: instructions,
                stack: stack)
        }
    }
}
