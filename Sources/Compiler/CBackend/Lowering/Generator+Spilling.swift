import IR
import Schema

/// Which locals go to a per-CPU cell because the stack has no room for them, in the order in which it is tried.
public enum Spilling: Int, CaseIterable, Comparable, Sendable {
    /// None: what fits is fastest there.
    case none
    /// Structs and arrays: keys, headers outside of the packet, wide numbers.
    case aggregates
    /// Also the program's own variables, and nothing read from memory is kept from one statement to the next.
    case variables
    /// Headers too leave the packet, and where they lie is looked up there as well.
    case everything
    /// And parts of the program are functions of their own, for what is too long for one.
    case parts

    public static func < (a: Spilling, b: Spilling) -> Bool { a.rawValue < b.rawValue }

    /// What is tried for a program, in order. Where packets go on after an error of the parser any header may be valid or not: what the
    /// verifier knows of that is what is too much for it, and only with everything in the cell it forgets it.
    public static func levels(of program: Program) -> [Spilling] {
        Architecture.named(program.architecture)?.dropsRejected == false ? [.none, .everything, .parts] : allCases
    }
}

/// A program whose locals the stack has no room for: they lie in a per-CPU cell.
extension Generator {
    private static let cell = "weir_locals"
    private static let pointer = "locals"
    /// Of 8 bytes each, half of what a cell holds.
    private static let mostNumbers = 2048

    /// What lengths are sums of is read from a map, and the verifier knows nothing of it.
    var isAllInMaps: Bool { options.spilling >= .everything }

    /// The function's body with locals moved out of the stack; as it is when neither that was asked for nor the verifier needs it.
    mutating func spillLocals(_ body: [CStatement]) -> [CStatement] {
        guard forgetsFlags || options.spilling != .none else { return body }
        var moved: Set<String> = []
        if options.spilling >= .variables {
            let uses = LocalUses(body)
            moved = uses.numbers.subtracting(uses.places).subtracting(uses.changedInLoops)
            // What lives shorter than a part stays there; a cell that is per CPU has 32,768 bytes at most (PCPU_MIN_UNIT_SIZE).
            if options.spilling == .parts || moved.count > Self.mostNumbers { moved.formIntersection(Self.declared(in: body)) }
        }
        if forgetsFlags {
            moved.formUnion(isAllInMaps ? spillable.subtracting(LocalUses.endsOfLoops(in: body)) : spillable)
            // With what the architecture declares for itself.
            for case .declare(_, let name, _) in body where name.hasPrefix("weir_") { moved.insert(name) }
        }
        let inCell = options.spilling >= .variables
        let spilled = SpilledLocals(
            moved, aggregates: options.spilling >= .aggregates, keepsNothing: inCell, of: body, to: Self.pointer)
        var members = spilled.members
        var body = spilled.body
        if options.spilling == .parts { members += split(&body) }
        guard !members.isEmpty else { return body }
        prelude.wideInMemory = inCell
        prelude.use(.lookup)
        let type = CType.structure(Self.cell)
        declarations.append(.structure(CStructure(name: Self.cell, members: members, alignment: 8)))
        declarations.append(.macro("WEIR_MAP", [Self.cell, "WEIR_PERCPU_ARRAY", "u32", "struct \(Self.cell)", "1", "0"]))
        schema.maps.append(MapUse(name: Self.cell, role: .scratch))
        let word = names.fresh("word")
        let pointer = CExpression.name(Self.pointer)
        let words = CExpression.binary(.divide, .sizeOf(type), .integer(8))
        return Self.declareCell(Self.pointer, Self.cell, orElse: architecture.dropped(&self)) + [
            .count(word, words, [.assign(.element(.cast(.pointer(.named("any64")), pointer), .name(word)), .zero)])
        ] + body
    }

    /// A pointer to the only cell of a map.
    private static func declareCell(_ pointer: String, _ map: String, orElse lost: [CStatement]) -> [CStatement] {
        let number = pointer + "_cell"
        return [
            .declare(.u32, number, .zero),
            .declare(.pointer(.structure(map)), pointer, .call("bpf_map_lookup_elem", [.name(map).address, .name(number).address])),
            .if(!.name(pointer), lost, []),
        ]
    }

    /// Puts parts of the body into functions of their own; returns what the cell has to hold besides.
    private mutating func split(_ body: inout [CStatement]) -> [CStructure.Member] {
        let bounds = ["WEIR_DATA", "WEIR_DATA_END"].map { macro -> CExpression in
            // Where nobody looks at them they may be dropped.
            if case .call(let name, let arguments) = packetBounds(macro) { .pure(name, arguments) } else { .zero }
        }
        let around = FunctionParts.Surroundings(
            context: .pointer(.named("WEIR_CONTEXT")), cell: Self.pointer,
            declare: { name, lost in
                switch name {
                case Self.pointer: Self.declareCell(name, Self.cell, orElse: lost)
                case "scratch": Self.declareCell(name, "weir_scratch", orElse: lost)
                case "data": [.declare(.pointer(.u8), name, bounds[0])]
                default: [.declare(.pointer(.u8), name, bounds[1])]
                }
            }, known: ["data", "end", "cursor", "scratch", Self.pointer], data: bounds[0], end: bounds[1], reach: Self.reach,
            dropped: architecture.dropped(&self))
        let split = FunctionParts(body, most: options.partSize, around)
        body = UnusedLocals.remove(from: split.body)
        parts = split.functions
        return split.members
    }

    /// The locals that are declared in the list itself.
    private static func declared(in body: [CStatement]) -> Set<String> {
        Set(body.compactMap { if case .declare(_, let name, _) = $0 { name } else { nil } })
    }

    /// All but what a loop is counted by, which the verifier has to follow.
    private var spillable: Set<String> {
        var result = Set(emitFlags.compactMap { $0 } + keptFields.map(\.name))
        for (index, variable) in program.variables.enumerated() where !variable.name.hasSuffix(".nextIndex") {
            if let name = scalars[VariableID(index)] { result.insert(name) }
        }
        for (index, slot) in plan.slots.enumerated() where slot.storage != .packet {
            let names = headers[index]
            result.formUnion([names.valid, names.taken, names.at, names.extra])
        }
        return result
    }
}
