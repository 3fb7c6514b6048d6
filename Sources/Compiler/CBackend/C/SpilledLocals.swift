/// Which locals go to the per-CPU cell instead of the stack, which has 512 bytes.
public enum Spilling: Int, CaseIterable, Sendable {
    /// None: what fits is fastest there.
    case none
    /// Structs and arrays: keys, headers outside of the packet, wide numbers.
    case aggregates
    /// Also the program's own variables, and nothing read from memory is kept from one statement to the next.
    case variables
}

/// Moves locals of a function to members of `scratch`.
///
/// Before: `struct key key; key.a = x; ... bpf_map_lookup_elem(&map, &key)`.
/// After: `scratch->key.a = x; ... bpf_map_lookup_elem(&map, &scratch->key)`, and `struct key key` is a member.
///
/// Requires that no name is declared twice in the function. The cell is cleared where the function begins. Pointers stay: the verifier
/// forgets what a map's value points to. So do numbers that change in a loop: it would not see that the loop ends.
struct SpilledLocals {
    /// Names of scalars that may go.
    let scalars: Set<String>
    let keepsNothing: Bool
    private(set) var members: [CStructure.Member] = []
    private var moved: Set<String> = []
    /// Places of numbers in the middle of a computation, and how many the statement at hand has.
    private var places: Set<String> = []
    private var depth = 0

    /// - Parameter variables: the names of the program's variables.
    init(_ spilling: Spilling, variables: Set<String>, in body: [CStatement]) {
        keepsNothing = spilling == .variables
        guard keepsNothing else {
            scalars = []
            return
        }
        let uses = LocalUses(body)
        scalars = variables.union(uses.numbers).subtracting(uses.places).subtracting(uses.changedInLoops)
    }

    /// The locals declared where the function begins: those that move are left out.
    mutating func declarations(_ locals: [CStatement]) -> [CStatement] {
        var reads: Set<String> = []
        locals.forEachStatement { statement in for value in statement.reads { value.forEachName { reads.insert($0) } } }
        return locals.filter { statement in
            guard case .declare(let type, let name, let value?) = statement, Self.isZero(value), !reads.contains(name) else { return true }
            return !move(type, name)
        }
    }

    /// The rest of the function, after `declarations`.
    mutating func body(_ statements: [CStatement]) -> [CStatement] {
        // A variable may be used in front of where it is declared, by a jump back: the names first.
        statements.forEachStatement { statement in
            guard case .declare(let type, let name, let value) = statement, !Self.isArray(type) || value == nil else { return }
            _ = move(type, name)
        }
        return rewrite(statements)
    }

    private mutating func move(_ type: CType, _ name: String) -> Bool {
        guard Self.isAggregate(type) || scalars.contains(name) else { return false }
        moved.insert(name)
        if case .aligned = type { members.append(.plain(type, name)) } else { members.append(.plain(.aligned(type), name)) }
        return true
    }

    private mutating func rewrite(_ statements: [CStatement]) -> [CStatement] {
        statements.flatMap { statement -> [CStatement] in
            var before: [CStatement] = []
            depth = 0
            switch statement {
            case .declare(let type, let name, let value) where moved.contains(name):
                guard let value else { return [] }
                if case .fields(let fields) = value {
                    let place = CExpression.arrow(.name("scratch"), name)
                    before.append(.assign(place, .literal(Self.bare(type), [])))
                    for field in fields { before.append(.assign(.dot(place, field.path), apart(renamed(field.value), &before))) }
                    return before
                }
                let whole = if case .literal(nil, let values) = value { CExpression.literal(Self.bare(type), values) } else { value }
                let stored = store(renamed(whole), in: .arrow(.name("scratch"), name), &before)
                return before + written(stored)
            case .assign(let place, let value):
                let touches = LocalUses.root(of: place).map { moved.contains($0) } ?? false
                guard touches else {
                    let plain = CStatement.assign(renamed(place), apart(renamed(value), &before))
                    return before + [plain]
                }
                let stored = store(renamed(value), in: renamed(place), &before)
                return before + written(stored)
            case .count, .forever, .line, .comment, .block, .label, .goto, .leaveLoop, .update:
                return [statement.mapExpressions(renamed).mapBodies { rewrite($0) }]
            case .declare, .evaluate, .if, .switch, .return:
                let changed = statement.mapExpressions { apart(renamed($0), &before) }
                return before + [changed.mapBodies { rewrite($0) }]
            }
        }
    }

    /// The statement that puts the value in a place of the cell.
    private mutating func store(_ value: CExpression, in place: CExpression, _ before: inout [CStatement]) -> CStatement {
        guard keepsNothing, case .pure(let function, let arguments) = value, let shape = WideRuntime.shape(of: function), shape.givesWide else {
            return .assign(place, apart(value, &before))
        }
        return .evaluate(.call(function + "_at", [place.address] + inMemory(arguments, shape, &before)))
    }

    /// Arguments of a function over wide numbers in memory.
    private mutating func inMemory(
        _ arguments: [CExpression], _ shape: (type: String, arguments: Int, givesWide: Bool), _ before: inout [CStatement]
    ) -> [CExpression] {
        var result: [CExpression] = []
        for (index, argument) in arguments.enumerated() {
            guard index < shape.arguments else {
                result.append(apart(argument, &before))
                continue
            }
            if case .arrow = argument {
                result.append(argument.address)
            } else {
                result.append(between(shape.type, argument, &before).address)
            }
        }
        return result
    }

    /// A place of its own for a wide number in the middle of a computation.
    private mutating func between(_ type: String, _ value: CExpression, _ before: inout [CStatement]) -> CExpression {
        let name = "between\(depth)_\(type)"
        depth += 1
        if places.insert(name).inserted { members.append(.plain(.aligned(.structure(type)), name)) }
        let place = CExpression.arrow(.name("scratch"), name)
        let stored = store(value, in: place, &before)
        before += written(stored)
        return place
    }

    /// The value, the wide numbers in it computed before.
    private mutating func apart(_ expression: CExpression, _ before: inout [CStatement]) -> CExpression {
        guard keepsNothing else { return expression }
        switch expression {
        case .pure(let function, let arguments):
            guard let shape = WideRuntime.shape(of: function) else {
                return .pure(function, arguments.map { apart($0, &before) })
            }
            if shape.givesWide { return between(shape.type, expression, &before) }
            return .pure(function + "_at", inMemory(arguments, shape, &before))
        case .binary(let op, let left, let right):
            return .binary(op, apart(left, &before), apart(right, &before))
        case .conditional(let condition, let then, let otherwise):
            return .conditional(
                apart(condition, &before), apart(then, &before), apart(otherwise, &before))
        case .prefix(let op, let operand): return .prefix(op, apart(operand, &before))
        case .cast(let type, let operand): return .cast(type, apart(operand, &before))
        case .dot(let value, let member): return .dot(apart(value, &before), member)
        case .element(let array, let index): return .element(apart(array, &before), apart(index, &before))
        case .call(let function, let arguments): return .call(function, arguments.map { apart($0, &before) })
        case .name, .integer, .unsigned, .arrow, .literal, .fields, .sizeOf: return expression
        }
    }

    /// What was written is read again behind it, instead of being kept in a register and that on the stack.
    private func written(_ statement: CStatement) -> [CStatement] {
        keepsNothing ? [statement, .evaluate(.pure("WEIR_BARRIER", []))] : [statement]
    }

    private func renamed(_ expression: CExpression) -> CExpression {
        expression.mapNames { moved.contains($0) ? .arrow(.name("scratch"), $0) : .name($0) }
    }

    // MARK: What is what

    private static func isAggregate(_ type: CType) -> Bool {
        switch type {
        case .named(let name): name.hasPrefix("struct ")
        case .array: true
        case .aligned(let inner): isAggregate(inner)
        case .pointer, .pointerToConst: false
        }
    }

    private static func isArray(_ type: CType) -> Bool {
        switch type {
        case .array: true
        case .aligned(let inner): isArray(inner)
        case .named, .pointer, .pointerToConst: false
        }
    }

    private static func bare(_ type: CType) -> CType {
        if case .aligned(let inner) = type { inner } else { type }
    }

    private static func isZero(_ value: CExpression) -> Bool {
        switch value {
        case .integer(0), .unsigned(0, _): true
        case .literal(_, let values): values.allSatisfy(isZero)
        case .name, .integer, .unsigned, .pure, .call, .prefix, .binary, .conditional, .cast, .dot, .arrow, .element, .fields, .sizeOf:
            false
        }
    }
}
