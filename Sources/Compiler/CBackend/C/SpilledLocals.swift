/// Locals of a function that live in memory of their own instead of on the stack, where there are 512 bytes.
///
/// Before: `u32 ttl = 0; ... ttl = 4;`
/// After: `... locals->ttl = 4;`, where `locals` points to a cell that was cleared.
struct SpilledLocals {
    /// The function's body without their declarations.
    private(set) var body: [CStatement] = []
    /// What the cell is made of.
    private(set) var members: [CStructure.Member] = []
    private let pointer: CExpression
    private var moved: Set<String> = []

    /// Moves the locals `names` that are declared in `body` itself, not in blocks inside of it.
    init(_ names: Set<String>, of body: [CStatement], to pointer: String) {
        self.pointer = .name(pointer)
        for case .declare(let type, let name, _) in body where names.contains(name) {
            // The verifier knows no pointers that were in a map.
            if case .pointer = type { continue }
            if moved.insert(name).inserted { members.append(.plain(type, name)) }
        }
        self.body = rewrite(body)
    }

    private func rewrite(_ body: [CStatement]) -> [CStatement] {
        body.flatMap { statement -> [CStatement] in
            switch statement {
            case .declare(_, let name, let value) where moved.contains(name):
                guard let value, !Self.isZero(value) else { return [] }
                return [.assign(.arrow(pointer, name), rewrite(value))]
            case .declare(let type, let name, let value): return [.declare(type, name, value.map(rewrite))]
            case .assign(let place, let value): return [.assign(rewrite(place), rewrite(value))]
            case .update(let place, let operation, let value): return [.update(rewrite(place), operation, rewrite(value))]
            case .evaluate(let value): return [.evaluate(rewrite(value))]
            case .return(let value): return [.return(rewrite(value))]
            case .if(let condition, let then, let otherwise):
                return [.if(rewrite(condition), rewrite(then), rewrite(otherwise))]
            case .switch(let value, let cases, let otherwise):
                let all = cases.map { CStatement.Case(values: $0.values, body: rewrite($0.body)) }
                return [.switch(rewrite(value), all, default: rewrite(otherwise))]
            case .count(let name, let bound, let inner): return [.count(name, rewrite(bound), rewrite(inner))]
            case .block(let inner): return [.block(rewrite(inner))]
            case .forever(let inner): return [.forever(rewrite(inner))]
            case .line, .comment, .label, .goto, .leaveLoop: return [statement]
            }
        }
    }

    private func rewrite(_ value: CExpression) -> CExpression {
        switch value {
        case .name(let name): moved.contains(name) ? .arrow(pointer, name) : value
        case .integer, .unsigned, .sizeOf: value
        case .pure(let function, let arguments): .pure(function, arguments.map(rewrite))
        case .call(let function, let arguments): .call(function, arguments.map(rewrite))
        case .prefix(let prefix, let operand): .prefix(prefix, rewrite(operand))
        case .binary(let operation, let left, let right): .binary(operation, rewrite(left), rewrite(right))
        case .conditional(let condition, let then, let otherwise): .conditional(rewrite(condition), rewrite(then), rewrite(otherwise))
        case .cast(let type, let operand): .cast(type, rewrite(operand))
        case .dot(let operand, let member): .dot(rewrite(operand), member)
        case .arrow(let operand, let member): .arrow(rewrite(operand), member)
        case .element(let base, let index): .element(rewrite(base), rewrite(index))
        case .literal(let type, let values): .literal(type, values.map(rewrite))
        case .fields(let fields): .fields(fields.map { .init(path: $0.path, value: rewrite($0.value)) })
        }
    }

    private static func isZero(_ value: CExpression) -> Bool {
        switch value {
        case .integer(0), .unsigned(0, _): true
        case .literal(_, let values): values.allSatisfy(isZero)
        default: false
        }
    }
}
