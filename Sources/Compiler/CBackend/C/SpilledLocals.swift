/// Locals of a function that live in memory of their own instead of on the stack, where there are 512 bytes.
///
/// Before: `struct key key; u32 ttl = 0; ... key.a = ttl; ... bpf_map_lookup_elem(&map, &key)`.
/// After: `... locals->key.a = locals->ttl; ... bpf_map_lookup_elem(&map, &locals->key)`, where `locals` points to a cell that was cleared.
///
/// Requires that no name is declared twice in the function. Pointers stay: the verifier knows none that were in a map.
struct SpilledLocals {
    /// The function's body without their declarations.
    private(set) var body: [CStatement] = []
    /// What the cell is made of.
    private(set) var members: [CStructure.Member] = []
    private let cell: CExpression
    private let keepsNothing: Bool
    private var moved: Set<String> = []
    /// True up to the first label: what stands there is done once, in a cell that is clear.
    private var isFirst = true
    /// Places of numbers in the middle of a computation, and how many the statement at hand has.
    private var places: Set<String> = []
    private var depth = 0

    /// - Parameters:
    ///   - names: the numbers that move.
    ///   - aggregates: structs and arrays move.
    ///   - keepsNothing: wide numbers are computed in the cell (`WideRuntime+Memory`), and nothing is kept from one statement to the next.
    ///   - pointer: the name of the pointer to the cell.
    init(_ names: Set<String>, aggregates: Bool, keepsNothing: Bool, of body: [CStatement], to pointer: String) {
        cell = .name(pointer)
        self.keepsNothing = keepsNothing
        // A variable may be used in front of where it is declared, by a jump back: the names first.
        body.forEachStatement { statement in
            guard case .declare(let type, let name, let value) = statement else { return }
            switch type {
            case .pointer, .pointerToConst: return
            case .named, .array, .aligned: break
            }
            guard names.contains(name) || aggregates && Self.isAggregate(type) && (!Self.isArray(type) || value.map(Self.isZero) ?? true)
            else { return }
            guard moved.insert(name).inserted else { return }
            if case .aligned = type { members.append(.plain(type, name)) } else { members.append(.plain(.aligned(type), name)) }
        }
        self.body = rewrite(body, isTop: true)
    }

    private mutating func rewrite(_ statements: [CStatement], isTop: Bool = false) -> [CStatement] {
        statements.flatMap { statement -> [CStatement] in
            var before: [CStatement] = []
            depth = 0
            switch statement {
            case .declare(let type, let name, let value) where moved.contains(name):
                guard let value else { return [] }
                if Self.isZero(value), isTop && isFirst { return [] }
                if Self.isArray(type) { return cleared(Self.bare(type), name) }
                if case .fields(let fields) = value {
                    let place = CExpression.arrow(cell, name)
                    before.append(.assign(place, .literal(Self.bare(type), [])))
                    for field in fields { before.append(.assign(.dot(place, field.path), apart(renamed(field.value), &before))) }
                    return before
                }
                let whole = if case .literal(nil, let values) = value { CExpression.literal(Self.bare(type), values) } else { value }
                let stored = store(renamed(whole), in: .arrow(cell, name), &before)
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
                if case .label = statement { isFirst = false }
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
        let name = "weir_between\(depth)_\(type)"
        depth += 1
        if places.insert(name).inserted { members.append(.plain(.aligned(.structure(type)), name)) }
        let place = CExpression.arrow(cell, name)
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

    /// An array, word by word; the cell's members begin at words.
    private func cleared(_ type: CType, _ name: String) -> [CStatement] {
        let words = CExpression.cast(.pointer(.named("any64")), .arrow(cell, name))
        return [
            .count(name + "_word", .binary(.divide, .sizeOf(type), .integer(8)), [.assign(.element(words, .name(name + "_word")), .zero)])
        ]
    }

    private func renamed(_ expression: CExpression) -> CExpression {
        expression.mapNames { moved.contains($0) ? .arrow(cell, $0) : .name($0) }
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
