import IR
import Schema
import Source

extension Architecture {
    /// The reference software switch: ingress, a traffic manager that copies, egress, and checksum controls around them.
    ///
    /// A program that neither copies packets nor sends them through again is one straight way with its headers in the packet, and
    /// runs on XDP. Any other is a function that does one pass, called until none is left to do (`V1Model+Passes`).
    static let v1Model = Architecture(
        name: "v1model", deparses: true, dropsRejected: false,
        hook: { V1Needs($0).copies ? .tcIngress : .xdp },
        leavesHeadersInPacket: { !V1Needs($0).passes },
        externs: V1Model.externs, profile: V1Model.profile,
        entryState: V1Model.entryState, metadata: "standard",
        takesAnyLength: true, largerScriptPriorityWins: true,
        // Before the first pass, where there are several.
        front: { V1Needs($0.program).passes ? [] : $0.tagsIntoPacket() },
        inputs: { $0.v1Inputs() },
        body: { $0.v1Body() },
        dropped: { V1Needs($0.program).passes ? [.return(.zero)] : $0.finish($0.verdicts.drop, port: nil) },
        functions: { $0.v1Functions($1) })
}

/// What belongs to v1model alone.
enum V1Model {
    /// The port that drops.
    static let dropPort = 511

    static let externs: [String: Generator.ExternLowering] = [
        "mark_to_drop": { $0.markToDrop($1, $2) },
        "clone": { $0.requestClone($1, $2) },
        "clone_preserving_field_list": { $0.requestClone($1, $2) },
        "clone3": { $0.requestClone($1, $2) },
        "resubmit": { $0.requestPass("weir_resubmit", $1, $2) },
        "resubmit_preserving_field_list": { $0.requestPass("weir_resubmit", $1, $2) },
        "recirculate": { $0.requestPass("weir_recirculate", $1, $2) },
        "recirculate_preserving_field_list": { $0.requestPass("weir_recirculate", $1, $2) },
        "truncate": { generator, call, _ in generator.requestTruncation(call) },
        "verify_checksum": { $0.verifyChecksum($1, withPayload: false, at: $2) },
        "verify_checksum_with_payload": { $0.verifyChecksum($1, withPayload: true, at: $2) },
        "update_checksum": { $0.updateChecksum($1, withPayload: false, at: $2) },
        "update_checksum_with_payload": { $0.updateChecksum($1, withPayload: true, at: $2) },
        "Checksum16.get": { $0.checksum16($1, at: $2) },
        "hash": { $0.hash($1, at: $2) },
        "random": { generator, call, _ in generator.randomNumber(call) },
        "counter.count": { generator, call, _ in generator.countCell(call) },
        "direct_counter.count": { _, _, _ in [] },
        "register.read": { $0.readRegister($1, at: $2) },
        "register.write": { $0.writeRegister($1, at: $2) },
        "meter.execute_meter": { generator, call, _ in generator.executeMeter(call) },
        "direct_meter.read": { $0.readDirectMeter($1, at: $2) },
        "digest": { $0.sendDigest($1, at: $2) },
        "assert": { $0.assertion($1, drops: true, at: $2) },
        "assume": { $0.assertion($1, drops: false, at: $2) },
        "log_msg": { $0.logMessage($1, at: $2) },
    ]

    /// Direct counters and meters: the properties `counters` and `meters` of a table.
    static let entryState: @Sendable (Program, IRTable) -> EntryState = { program, table in
        var state = EntryState()
        if case .instance(let id)? = table.properties["counters"], program.externs.indices.contains(id.raw) {
            let units = counterUnits(program, program.externs[id.raw], argument: 0)
            state.countsPackets = units.contains(.packets)
            state.countsBytes = units.contains(.bytes)
            state.counter = program.externs[id.raw].name
        }
        if case .instance(let id)? = table.properties["meters"], program.externs.indices.contains(id.raw) {
            state.meter = (program.externs[id.raw].name, meterUnit(program, program.externs[id.raw]))
        }
        return state
    }

    /// The property `implementation` of a table.
    static let profile: @Sendable (Program, IRTable) -> ExternID? = { program, table in
        guard case .instance(let id)? = table.properties["implementation"], program.externs.indices.contains(id.raw) else { return nil }
        return ["action_profile", "action_selector"].contains(program.externs[id.raw].type) ? id : nil
    }

    /// What a meter measures, by its `MeterType`.
    static func meterUnit(_ program: Program, _ instance: ExternInstance) -> Meter.Unit {
        guard case .value(let value, .enumeration(let id)?)? = instance.arguments.last,
            program.enums[id.raw].members.first(where: { $0.value == value })?.name == "bytes"
        else { return .packets }
        return .bytes
    }

    /// What a counter counts, by its `CounterType`.
    static func counterUnits(_ program: Program, _ instance: ExternInstance, argument: Int) -> [Counter.Unit] {
        guard instance.arguments.indices.contains(argument), case .value(let value, let type) = instance.arguments[argument],
            case .enumeration(let id)? = type
        else { return [.packets] }
        switch program.enums[id.raw].members.first(where: { $0.value == value })?.name {
        case "bytes": return [.bytes]
        case "packets_and_bytes": return [.packets, .bytes]
        default: return [.packets]
        }
    }
}

/// Which ways beside the straight one a program's packets may take.
struct V1Needs {
    private(set) var clonesIngress = false
    private(set) var clonesEgress = false
    private(set) var multicasts = false
    private(set) var resubmits = false
    private(set) var recirculates = false
    private(set) var truncates = false
    /// Where the first copy is asked for.
    private(set) var copySpan = Span.none
    /// The variables that calls of the old forms name as theirs to keep, by where the call stands.
    private(set) var lists: [(span: Span, variables: [VariableID])] = []

    /// One packet becomes several.
    var copies: Bool { clonesIngress || clonesEgress || multicasts }
    /// A packet is processed more than once.
    var passes: Bool { copies || resubmits || recirculates }

    init(_ program: Program) {
        for body in program.topBodies {
            body.forEachStatement { statement in
                guard case .call(let call) = statement.kind else { return }
                note(call, statement.span, program)
            }
        }
        if let group = program.shared["standard.mcast_grp"], let span = Self.setter(of: group, program) {
            multicasts = true
            if !clonesIngress, !clonesEgress { copySpan = span }
        }
    }

    private mutating func note(_ call: ExternCall, _ span: Span, _ program: Program) {
        switch call.name {
        case "clone", "clone_preserving_field_list", "clone3":
            if !copies { copySpan = span }
            if V1Needs.isEgressClone(call, program) { clonesEgress = true } else { clonesIngress = true }
        case "resubmit", "resubmit_preserving_field_list": resubmits = true
        case "recirculate", "recirculate_preserving_field_list": recirculates = true
        case "truncate": truncates = true
        default: return
        }
        if ["clone3", "resubmit", "recirculate"].contains(call.name), let data = call.arguments.last {
            lists.append((span, Self.variables(data)))
        }
    }

    static func isEgressClone(_ call: ExternCall, _ program: Program) -> Bool {
        guard case .value(let type)? = call.arguments.first, case .enumeration(let id) = type.type,
            case .constant(let value) = type.kind
        else { return false }
        return program.enums[id.raw].members.first { $0.value == value }?.name == "E2E"
    }

    private static func variables(_ data: ExternCall.Argument) -> [VariableID] {
        switch data {
        case .value(let value): if case .variable(let id) = value.kind { [id] } else { [] }
        case .variable(let id): [id]
        case .list(let items): items.flatMap(variables)
        case .header, .varbit, .string, .instance: []
        }
    }

    /// Where a variable may get another value than zero; nil when nowhere.
    private static func setter(of id: VariableID, _ program: Program) -> Span? {
        var seen: Set<VariableID> = [id]
        var work = [id]
        var found: Span?
        while let next = work.popLast(), found == nil {
            for body in program.topBodies {
                body.forEachStatement { statement in
                    switch statement.kind {
                    case .assign(next, let value):
                        for source in sources(value) {
                            guard let source else {
                                found = found ?? statement.span
                                return
                            }
                            if seen.insert(source).inserted { work.append(source) }
                        }
                    case .lookahead(next): found = found ?? statement.span
                    case .call(let call) where call.name != "mark_to_drop":
                        if call.result == next || call.arguments.flatMap(\.variables).contains(next) { found = found ?? statement.span }
                    case .apply(let apply):
                        if apply.branches.contains(where: { $0.parameters.contains(next) }) { found = found ?? statement.span }
                    default: break
                    }
                }
            }
        }
        return found
    }

    /// The variables a value is one of; nil among them for anything else than zero.
    private static func sources(_ value: Expression) -> [VariableID?] {
        switch value.kind {
        case .constant(let number): number == 0 ? [] : [nil]
        case .variable(let id): [id]
        case .conditional(_, let then, let otherwise): sources(then) + sources(otherwise)
        default: [nil]
        }
    }
}
