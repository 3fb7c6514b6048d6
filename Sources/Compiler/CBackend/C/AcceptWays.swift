/// What follows the parser, once for each set of headers that it can leave, as far as somebody asks for them.
///
/// Before: `... tcp_valid = 1; goto tcp_accepted; ... udp_valid = 1; goto udp_accepted; ... accept: if (tcp_valid) a(); else b(); c();`
/// After: `... goto tcp_accepted; ... goto udp_accepted; ... tcp_accepted: a(); goto c; udp_accepted: b(); c: c();`
///
/// The C compiler would do it by itself if it was left to see where flags come from; but then it also tests, say, a type field again
/// where a flag is meant, and of that the verifier knows less.
struct AcceptWays {
    /// A way out of the parser: where it leads, and what is certain of the flags of headers there.
    struct Way {
        var label: String
        var facts: [String: Bool]
    }

    /// Where all ways come together.
    var accept: String
    var ways: [Way]

    /// The flags that some way settles.
    private var asked: Set<String> { Set(ways.flatMap(\.facts.keys)) }

    /// More copies, or copies of more statements, than this make programs longer and not faster.
    static let mostCopies = 4
    static let mostStatements = 200
    /// What asks for flags less often gains nothing.
    static let leastQuestions = 3

    /// A function's body in which the ways lead to code of their own, or where that comes to nothing to what follows in any case.
    func split(_ body: [CStatement], _ names: inout CNames) -> [CStatement] {
        guard let at = body.firstIndex(where: { if case .label(accept) = $0 { true } else { false } }),
            let length = lengthOfCopies(Array(body[..<at]), Array(body[(at + 1)...]))
        else { return redirect(body) { _ in accept } }
        let (own, rest) = (Array(body[(at + 1)...].prefix(length)), Array(body[(at + 1)...].dropFirst(length)))
        let questions = Self.reads(own).filter { asked.contains($0) }
        let flags = Set(questions)
        var copies: [(facts: [String: Bool], label: String)] = []
        var labels: [String: String] = [:]
        for way in ways {
            let facts = way.facts.filter { flags.contains($0.key) }
            if let same = copies.first(where: { $0.facts == facts }) {
                labels[way.label] = same.label
            } else {
                copies.append((facts, way.label))
                labels[way.label] = way.label
            }
        }
        guard questions.count >= Self.leastQuestions, copies.count <= Self.mostCopies, copies.count * Self.count(own) <= Self.mostStatements,
            copies.contains(where: { !$0.facts.isEmpty })
        else { return redirect(body) { _ in accept } }
        var out = redirect(Array(body[..<at])) { labels[$0] ?? $0 }
        let join = rest.isEmpty ? nil : names.fresh("joined")
        for (number, copy) in copies.enumerated() {
            var copied = Copy(facts: copy.facts)
            // No name is declared twice in a function.
            if number > 0 { copied.rename(own, &names) }
            let statements = copied.of(own)
            out.append(.label(copy.label))
            out.append(.block(statements))
            if let join, number + 1 < copies.count, !(statements.last?.endsFlow ?? false) { out.append(.goto(join)) }
        }
        if let join { out.append(.label(join)) }
        return out + rest
    }

    /// Up to the last statement that asks for a flag; nil where none does, or where what is copied does not stand by itself.
    private func lengthOfCopies(_ before: [CStatement], _ following: [CStatement]) -> Int? {
        guard let last = following.lastIndex(where: { !Self.names(readBy: [$0]).isDisjoint(with: asked) }) else { return nil }
        let (own, rest) = (Array(following[...last]), following[(last + 1)...])
        var (declared, labels, targets) = (Set<String>(), Set<String>(), Set<String>())
        var isPlain = true
        own.forEachStatement { statement in
            switch statement {
            case .declare(_, let name, _): declared.insert(name)
            case .label(let name): labels.insert(name)
            case .count, .forever: isPlain = false
            // A flag that changes behind the parser is none that the parser settles.
            case .assign(.name(let name), _), .update(.name(let name), _, _): if asked.contains(name) { isPlain = false }
            case .line, .comment, .assign, .update, .evaluate, .if, .switch, .block, .goto, .leaveLoop, .return: break
            }
        }
        (before + rest).forEachStatement { if case .goto(let label) = $0 { targets.insert(label) } }
        guard isPlain, declared.isDisjoint(with: Self.names(readBy: Array(rest))), labels.isDisjoint(with: targets) else { return nil }
        // Behind the last of what is shared control would run into what stands there by chance.
        return rest.isEmpty && !(own.last?.endsFlow ?? false) ? nil : last + 1
    }

    private func redirect(_ body: [CStatement], _ label: (String) -> String) -> [CStatement] {
        let known = Set(ways.map(\.label))
        func change(_ body: [CStatement]) -> [CStatement] {
            body.map { statement in
                if case .goto(let name) = statement, known.contains(name) { return .goto(label(name)) }
                return statement.mapBodies(change)
            }
        }
        return change(body)
    }

    private static func names(readBy body: [CStatement]) -> Set<String> { Set(reads(body)) }

    /// Every name that is read, as often as it is.
    private static func reads(_ body: [CStatement]) -> [String] {
        var found: [String] = []
        body.forEachStatement { statement in
            for expression in statement.reads { expression.forEachName { found.append($0) } }
        }
        return found
    }

    private static func count(_ body: [CStatement]) -> Int {
        var count = 0
        body.forEachStatement { statement in
            switch statement {
            case .line, .comment, .block, .label: break
            case .declare, .assign, .update, .evaluate, .if, .switch, .forever, .count, .goto, .leaveLoop, .return: count += 1
            }
        }
        return count
    }
}

/// One copy: with names of its own, and the flags that are certain as constants.
private struct Copy {
    let facts: [String: Bool]
    private var locals: [String: String] = [:]
    private var labels: [String: String] = [:]

    init(facts: [String: Bool]) { self.facts = facts }

    mutating func rename(_ body: [CStatement], _ names: inout CNames) {
        var (declared, placed): ([String], [String]) = ([], [])
        body.forEachStatement { statement in
            if case .declare(_, let name, _) = statement { declared.append(name) }
            if case .label(let name) = statement { placed.append(name) }
        }
        for name in declared { locals[name] = names.fresh(name) }
        for name in placed { labels[name] = names.fresh(name) }
    }

    func of(_ body: [CStatement]) -> [CStatement] {
        var out: [CStatement] = []
        for statement in body {
            switch statement {
            case .declare(let type, let name, let value): out.append(.declare(type, locals[name] ?? name, value.map(of)))
            case .label(let name): out.append(.label(labels[name] ?? name))
            case .goto(let name): out.append(.goto(labels[name] ?? name))
            case .if(let condition, let then, let otherwise):
                let condition = of(condition)
                guard let value = condition.constant else {
                    out.append(.if(condition, of(then), of(otherwise)))
                    continue
                }
                let taken = of(value != 0 ? then : otherwise)
                let declares = taken.contains { if case .declare = $0 { true } else { false } }
                out += declares ? [.block(taken)] : taken
            case .line, .comment, .assign, .update, .evaluate, .switch, .block, .forever, .count, .leaveLoop, .return:
                out.append(statement.mapExpressions(of).mapBodies(of))
            }
        }
        return out
    }

    private func of(_ expression: CExpression) -> CExpression {
        expression.mapNames { name in
            facts[name].map { $0 ? .one : .zero } ?? .name(locals[name] ?? name)
        }.folded
    }
}

extension CExpression {
    /// Without what constants decide.
    fileprivate var folded: CExpression {
        switch self {
        case .name, .integer, .unsigned, .sizeOf: self
        case .conditional(let condition, let then, let otherwise):
            switch condition.folded.constant {
            case nil: .conditional(condition.folded, then.folded, otherwise.folded)
            case 0?: otherwise.folded
            case _?: then.folded
            }
        case .binary(.and, let left, let right): Self.and(left.folded, right.folded)
        case .binary(.or, let left, let right): Self.or(left.folded, right.folded)
        case .prefix(.not, let operand): operand.folded.constant.map { $0 == 0 ? .one : .zero } ?? !operand.folded
        case .prefix(let op, let operand): .prefix(op, operand.folded)
        case .binary(let op, let left, let right): .binary(op, left.folded, right.folded)
        case .pure(let function, let arguments): .pure(function, arguments.map(\.folded))
        case .call(let function, let arguments): .call(function, arguments.map(\.folded))
        case .cast(let type, let operand): .cast(type, operand.folded)
        case .dot(let value, let member): .dot(value.folded, member)
        case .arrow(let pointer, let member): .arrow(pointer.folded, member)
        case .element(let array, let index): .element(array.folded, index.folded)
        case .literal(let type, let values): .literal(type, values.map(\.folded))
        case .fields(let fields): .fields(fields.map { FieldValue(path: $0.path, value: $0.value.folded) })
        }
    }

    private static func and(_ left: CExpression, _ right: CExpression) -> CExpression {
        right == .zero && !left.isPure ? .binary(.and, left, right) : left.and(right)
    }

    private static func or(_ left: CExpression, _ right: CExpression) -> CExpression {
        if left == .zero { return right }
        if right == .zero { return left }
        if left == .one || right == .one, left.isPure, right.isPure { return .one }
        return .binary(.or, left, right)
    }
}
