import BigInt
import IR

/// Which values a scalar variable can ever hold, when it is given constants only (directly, by choice, or by way of other such
/// variables).
struct PossibleValues {
    private var assigned: [VariableID: [Expression]] = [:]
    /// Written by what no expression tells: an action's parameter, an extern, a lookahead.
    private var opaque: Set<VariableID> = []

    init(_ program: Program) {
        var assigned: [VariableID: [Expression]] = [:]
        var opaque: Set<VariableID> = []
        for body in program.topBodies {
            body.forEachStatement { statement in
                if case .assign(let id, let value) = statement.kind { assigned[id, default: []].append(value) }
                if case .lookahead(let id) = statement.kind { opaque.insert(id) }
                if case .call(let call) = statement.kind {
                    opaque.formUnion(call.arguments.flatMap(\.variables))
                    if let result = call.result { opaque.insert(result) }
                }
                if case .apply(let apply) = statement.kind {
                    opaque.formUnion(apply.branches.flatMap(\.parameters))
                    opaque.formUnion([apply.hit, apply.actionRun].compactMap { $0 })
                }
            }
        }
        for block in program.blocks { if case .parser(let parser) = block.kind { opaque.insert(parser.error) } }
        self.assigned = assigned
        self.opaque = opaque
    }

    /// The values, the start value zero among them; nil when they are not known.
    func values(of id: VariableID?) -> Set<BigInt>? {
        guard let id else { return nil }
        var visiting: Set<VariableID> = []
        return values(of: id, &visiting)
    }

    private func values(of id: VariableID, _ visiting: inout Set<VariableID>) -> Set<BigInt>? {
        guard !opaque.contains(id) else { return nil }
        guard visiting.insert(id).inserted else { return [] }
        var result: Set<BigInt> = [0]
        for value in assigned[id] ?? [] {
            guard let some = values(of: value, &visiting) else { return nil }
            result.formUnion(some)
        }
        visiting.remove(id)
        return result
    }

    private func values(of value: Expression, _ visiting: inout Set<VariableID>) -> Set<BigInt>? {
        switch value.kind {
        case .constant(let number): return [number]
        case .variable(let id): return values(of: id, &visiting)
        case .conditional(_, let then, let otherwise):
            guard let a = values(of: then, &visiting), let b = values(of: otherwise, &visiting) else { return nil }
            return a.union(b)
        case .cast, .field, .isValid, .headersEqual, .unary, .binary, .slice, .concatenate, .varbitLength: return nil
        }
    }
}
