/// Removes locals that nobody reads, with the assignments to them, and labels that nobody goes to.
///
/// Before: `u8 *ipv4 = 0; bool ipv4_valid = 0; ... ipv4 = cursor; ipv4_valid = 1;`, `ipv4` never read.
/// After: `bool ipv4_valid = 0; ... ipv4_valid = 1;`
///
/// Requires that no name is declared twice in the function. Generated code can then declare whatever it may need and
/// compile without a warning.
enum UnusedLocals {
    /// - Parameter kept: names that something else will use.
    static func remove(from body: [CStatement], but kept: Set<String> = []) -> [CStatement] {
        var body = body
        while true {
            var declared: Set<String> = []
            var reads: Set<String> = []
            var targets: Set<String> = []
            body.forEachStatement { statement in
                if case .declare(_, let name, _) = statement { declared.insert(name) }
                if case .goto(let label) = statement { targets.insert(label) }
                // What is only kept is kept for nobody.
                if statement.kept != nil { return }
                for expression in statement.reads { expression.forEachName { reads.insert($0) } }
            }
            let unused = declared.subtracting(reads).subtracting(kept)
            var changed = false
            body = filter(body, unused, targets.union(reads), &changed)
            if !changed { return body }
        }
    }

    private static func filter(
        _ body: [CStatement], _ unused: Set<String>, _ targets: Set<String>, _ changed: inout Bool
    ) -> [CStatement] {
        var result: [CStatement] = []
        for statement in body {
            switch statement {
            case .declare(_, let name, let value) where unused.contains(name):
                changed = true
                if let value, !value.isPure { result.append(.evaluate(value)) }
            case .assign(.name(let name), let value) where unused.contains(name):
                changed = true
                if !value.isPure { result.append(.evaluate(value)) }
            case .update(.name(let name), _, let value) where unused.contains(name):
                changed = true
                if !value.isPure { result.append(.evaluate(value)) }
            case .evaluate where statement.kept.map(unused.contains) == true:
                changed = true
            case .label(let name) where !targets.contains(name):
                changed = true
            case .if(let condition, let then, let otherwise) where condition.isPure && isEmpty(then) && isEmpty(otherwise):
                changed = true
            case .block(let inner) where isEmpty(inner):
                changed = true
            default:
                result.append(statement.mapBodies { filter($0, unused, targets, &changed) })
            }
        }
        return result
    }

    /// Nothing but comments and line marks.
    private static func isEmpty(_ body: [CStatement]) -> Bool {
        body.allSatisfy { statement in
            switch statement {
            case .line, .comment: true
            case .declare, .assign, .update, .evaluate, .if, .switch, .block, .forever, .count, .label, .goto, .leaveLoop,
                .return:
                false
            }
        }
    }
}

extension CStatement {
    /// The variable that this makes a value of its own, in the eyes of the C compiler; nil for other statements.
    fileprivate var kept: String? {
        guard case .evaluate(.pure(let function, let arguments)) = self, ["WEIR_KEEP", "WEIR_KEEP_FLAG"].contains(function),
            case .name(let name)? = arguments.first
        else { return nil }
        return name
    }
}
