/// A C statement as a value.
indirect enum CStatement: Sendable {
    /// Where what follows comes from.
    case line(path: String, line: Int)
    case comment(String)
    /// A local variable.
    case declare(CType, String, CExpression?)
    case assign(CExpression, CExpression)
    /// `left op= right`
    case update(CExpression, CExpression.Operator, CExpression)
    case evaluate(CExpression)
    case `if`(CExpression, [CStatement], [CStatement])
    case `switch`(CExpression, [Case], default: [CStatement])
    case block([CStatement])
    /// `for (;;)`, left by a goto.
    case forever([CStatement])
    /// `for (u32 name = 0; name < count; name++)`
    case count(String, CExpression, [CStatement])
    case label(String)
    case goto(String)
    case leaveLoop
    case `return`(CExpression)

    struct Case: Sendable {
        var values: [CExpression]
        var body: [CStatement]
    }

    /// `declare` with a value that is never changed.
    static func constant(_ type: CType, _ name: String, _ value: CExpression) -> CStatement {
        .declare(type, name, value)
    }

    /// True when control never goes on behind it.
    var endsFlow: Bool {
        switch self {
        case .goto, .leaveLoop, .return: true
        case .block(let body): body.last?.endsFlow ?? false
        case .if(_, let then, let otherwise):
            (then.last?.endsFlow ?? false) && (otherwise.last?.endsFlow ?? false)
        case .line, .comment, .declare, .assign, .update, .evaluate, .switch, .forever, .count, .label: false
        }
    }

    /// The expressions it evaluates itself, an assigned name excluded.
    var reads: [CExpression] {
        switch self {
        case .line, .comment, .block, .forever, .label, .goto, .leaveLoop: []
        case .declare(_, _, let value): value.map { [$0] } ?? []
        case .assign(.name, let value): [value]
        case .assign(let place, let value): [place, value]
        case .update(.name, _, let value): [value]
        case .update(let place, _, let value): [place, value]
        case .evaluate(let value), .return(let value): [value]
        case .if(let condition, _, _): [condition]
        case .switch(let value, let cases, _): [value] + cases.flatMap(\.values)
        case .count(_, let bound, _): [bound]
        }
    }

    /// The statements inside it.
    var bodies: [[CStatement]] {
        switch self {
        case .line, .comment, .declare, .assign, .update, .evaluate, .label, .goto, .leaveLoop, .return: []
        case .if(_, let then, let otherwise): [then, otherwise]
        case .switch(_, let cases, let otherwise): cases.map(\.body) + [otherwise]
        case .block(let body), .forever(let body), .count(_, _, let body): [body]
        }
    }

    /// The same with other expressions; inner lists stay.
    func mapExpressions(_ change: (CExpression) -> CExpression) -> CStatement {
        switch self {
        case .line, .comment, .block, .forever, .label, .goto, .leaveLoop: self
        case .declare(let type, let name, let value): .declare(type, name, value.map(change))
        case .assign(let place, let value): .assign(change(place), change(value))
        case .update(let place, let op, let value): .update(change(place), op, change(value))
        case .evaluate(let value): .evaluate(change(value))
        case .return(let value): .return(change(value))
        case .if(let condition, let then, let otherwise): .if(change(condition), then, otherwise)
        case .switch(let value, let cases, let otherwise):
            .switch(change(value), cases.map { Case(values: $0.values.map(change), body: $0.body) }, default: otherwise)
        case .count(let name, let bound, let body): .count(name, change(bound), body)
        }
    }

    /// The same with every inner list replaced.
    func mapBodies(_ change: ([CStatement]) -> [CStatement]) -> CStatement {
        switch self {
        case .line, .comment, .declare, .assign, .update, .evaluate, .label, .goto, .leaveLoop, .return: self
        case .if(let condition, let then, let otherwise): .if(condition, change(then), change(otherwise))
        case .switch(let value, let cases, let otherwise):
            .switch(
                value, cases.map { Case(values: $0.values, body: change($0.body)) }, default: change(otherwise))
        case .block(let body): .block(change(body))
        case .forever(let body): .forever(change(body))
        case .count(let name, let bound, let body): .count(name, bound, change(body))
        }
    }
}

extension [CStatement] {
    /// Calls `visit` with every statement, outer ones first.
    func forEachStatement(_ visit: (CStatement) -> Void) {
        for statement in self {
            visit(statement)
            for body in statement.bodies { body.forEachStatement(visit) }
        }
    }
}
