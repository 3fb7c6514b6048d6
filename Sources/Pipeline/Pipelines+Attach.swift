import Maps
import Netlink
import Schema

/// What to attach a program to.
public struct AttachRequest: Sendable {
    /// Nil means the program's own name.
    public var name: String?
    public var interfaces: [String]
    public var mode: XDPModeChoice
    public var ports: [PortAssignment]
    /// Where the interfaces are; nil means the namespace of the calling thread.
    public var namespace: NetworkNamespace?
    /// The file the program was made from, as an absolute path.
    public var source: String

    public init(
        name: String? = nil, interfaces: [String], mode: XDPModeChoice = .auto, ports: [PortAssignment] = [],
        namespace: NetworkNamespace? = nil, source: String
    ) {
        self.name = name
        self.interfaces = interfaces
        self.mode = mode
        self.ports = ports
        self.namespace = namespace
        self.source = source
    }
}

/// What attaching came to.
public struct AttachReport: Codable, Sendable {
    public struct Port: Codable, Sendable {
        public var interface: String
        public var index: Int
        /// `native`, `generic`, `offload`, `tc`.
        public var mode: String
        /// Why it is generic although native was hoped for, in the driver's words.
        public var nativeRefusal: String?
    }
    public var pipeline: String
    public var generation: Int
    public var interfaces: [Port]
    /// The verifier's figures.
    public var instructions: Int
    public var stack: Int
}

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
            try attempt { _ = try directory.remove(name) } // Pins of somebody who was killed before he had a state.
            return try begin(name, lock, object, request, targets, place)
        }
        var held = Held(name: name, directory: pins, state: state, lock: lock)
        guard try recover(&held) == .live else { return try attach(object, request) }
        return try extend(&held, object, request, targets, place)
    }

    private func begin(
        _ name: String, _ lock: consuming PipelineLock, _ object: borrowing BPFObject, _ request: AttachRequest,
        _ targets: [Attachment], _ place: Namespaces.Known
    ) throws(PipelineError) -> AttachReport {
        let loaded = try attempt { try object.load(mapInputPorts: !request.ports.isEmpty) }
        try Ports.fill(loaded.maps, loaded.schema, request.ports, attached: targets, in: place)
        for table in loaded.schema.tables {
            try attempt { try TableAccess(table, maps: loaded.maps).installProgramEntries() }
        }
        let pins = try attempt { try directory.makeDirectory(name) }
        let state = PipelineState(
            current: 1, since: Clock.now(), hook: loaded.schema.hook, attachments: [], ports: request.ports,
            change: PipelineState.Change(kind: .attach, to: 1, attachments: targets))
        var held = Held(name: name, directory: pins, state: state, lock: lock)
        var attached = Attached()
        do {
            let record = GenerationRecord(
                number: 1, parent: nil, source: request.source, schema: loaded.schema,
                instructions: loaded.verifier.instructions, stack: loaded.verifier.stack.reduce(0, +))
            try Generation.pin(loaded, as: record, in: pins)
            try held.write()
            try attached.attach(loaded.program, targets, held: held, mode: request.mode, place)
            held.state.attachments = attached.made
            held.state.change = nil
            try held.write()
        } catch {
            attached.undo(loaded.program, hook: loaded.schema.hook)
            _ = try? remove(held)
            throw PipelineError(error)
        }
        return attached.report(name, 1, loaded.verifier.instructions, loaded.verifier.stack.reduce(0, +))
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
        if let twice = targets.first(where: { target in
            held.state.attachments.contains { $0.namespace == target.namespace && $0.index == target.index }
        }) {
            throw PipelineError("pipeline \(held.name) is attached to \(twice.place) already")
        }
        let before = held.state
        var attached = Attached()
        do {
            held.state.change = PipelineState.Change(kind: .attach, to: generation.number, attachments: targets)
            try held.write()
            try Ports.fill(
                generation.maps, generation.schema, held.state.ports + request.ports,
                attached: held.state.attachments.filter { $0.namespace == place.identity } + targets, in: place)
            try attached.attach(generation.program, targets, held: held, mode: request.mode, place)
            held.state.change = nil
            held.state.attachments += attached.made
            held.state.ports += request.ports
            try held.write()
        } catch {
            attached.undo(generation.program, hook: before.hook)
            held.state = before
            try? held.write()
            throw PipelineError(error)
        }
        return attached.report(held.name, generation.number, generation.record.instructions, generation.record.stack)
    }

    /// The interfaces asked for, each of which is there, and once.
    private func targets(
        _ request: AttachRequest, _ place: Namespaces.Known
    ) throws(PipelineError) -> [Attachment] {
        try attempt {
            let socket = try NetlinkSocket(in: place.namespace)
            var all: [Attachment] = []
            for name in request.interfaces {
                let link = try Links.named(name, in: socket)
                guard !all.contains(where: { $0.index == link.index }) else {
                    throw PipelineError("interface \(name) is named twice")
                }
                all.append(
                    Attachment(
                        namespace: place.identity, namespaceName: place.name, interface: link.name, index: link.index))
            }
            return all
        }
    }

    /// What was attached so far, to be undone together.
    private struct Attached {
        var made: [Attachment] = []
        var ports: [AttachReport.Port] = []

        mutating func attach(
            _ program: borrowing BPFProgram, _ targets: [Attachment], held: borrowing Held, mode: XDPModeChoice,
            _ place: Namespaces.Known
        ) throws {
            for target in targets {
                let (attachment, refusal) = try Attachment.make(
                    program, named: held.name, on: target.interface, hook: held.state.hook, mode: mode, in: place)
                made.append(attachment)
                ports.append(
                    AttachReport.Port(
                        interface: attachment.interface, index: attachment.index, mode: attachment.mode ?? "tc",
                        nativeRefusal: refusal))
            }
        }

        func undo(_ program: borrowing BPFProgram, hook: Hook) {
            guard let namespaces = try? Namespaces() else { return }
            for attachment in made.reversed() { _ = try? attachment.detach(program, hook: hook, in: namespaces) }
        }

        func report(_ name: String, _ generation: Int, _ instructions: Int, _ stack: Int) -> AttachReport {
            AttachReport(
                pipeline: name, generation: generation, interfaces: ports, instructions: instructions, stack: stack)
        }
    }
}
