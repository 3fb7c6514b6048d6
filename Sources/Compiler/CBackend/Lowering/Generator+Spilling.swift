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

    public static func < (a: Spilling, b: Spilling) -> Bool { a.rawValue < b.rawValue }

    /// What is tried for a program, in order. Where packets go on after an error of the parser any header may be valid or not: what the
    /// verifier knows of that is what is too much for it, and only with everything in the cell it forgets it.
    public static func levels(of program: Program) -> [Spilling] {
        Architecture.named(program.architecture)?.dropsRejected == false ? [.none, .everything] : allCases
    }
}

/// A program whose locals the stack has no room for: they lie in a per-CPU cell.
extension Generator {
    private static let cell = "weir_locals"
    private static let pointer = "locals"

    /// The function's body with locals moved out of the stack; as it is when neither that was asked for nor the verifier needs it.
    mutating func spillLocals(_ body: [CStatement]) -> [CStatement] {
        guard forgetsFlags || options.spilling != .none else { return body }
        var moved: Set<String> = []
        if options.spilling >= .variables {
            let uses = LocalUses(body)
            moved = uses.numbers.subtracting(uses.places).subtracting(uses.changedInLoops)
        }
        if forgetsFlags {
            moved.formUnion(spillable)
            // With what the architecture declares for itself.
            for case .declare(_, let name, _) in body where name.hasPrefix("weir_") { moved.insert(name) }
        }
        let inCell = options.spilling >= .variables
        let spilled = SpilledLocals(
            moved, aggregates: options.spilling >= .aggregates, keepsNothing: inCell, of: body, to: Self.pointer)
        guard !spilled.members.isEmpty else { return body }
        prelude.wideInMemory = inCell
        prelude.use(.lookup)
        let type = CType.structure(Self.cell)
        declarations.append(.structure(CStructure(name: Self.cell, members: spilled.members, alignment: 8)))
        declarations.append(.macro("WEIR_MAP", [Self.cell, "WEIR_PERCPU_ARRAY", "u32", "struct \(Self.cell)", "1", "0"]))
        schema.maps.append(MapUse(name: Self.cell, role: .scratch))
        let word = names.fresh("word")
        let pointer = CExpression.name(Self.pointer)
        let words = CExpression.binary(.divide, .sizeOf(type), .integer(8))
        return [
            .declare(.u32, "locals_cell", .zero),
            .declare(.pointer(type), Self.pointer, .call("bpf_map_lookup_elem", [.name(Self.cell).address, .name("locals_cell").address])),
            .if(!pointer, architecture.dropped(&self), []),
            .count(word, words, [.assign(.element(.cast(.pointer(.named("any64")), pointer), .name(word)), .zero)]),
        ] + spilled.body
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
