import IR
import Source
import Syntax

/// Parsers applied inside of parsers.
extension Elaborator {
    /// Applies a sub-parser: the state at hand ends in it, and what follows goes on in a state of its own.
    func runSubParser(_ block: BlockInstance, _ locals: [Declaration], _ states: [ParserState], at span: Span) {
        guard let builder = context.parser else {
            error("a parser can be applied only in a parser", at: span)
            return
        }
        if builder.states.count > 10_000 {
            error("the parser has more than 10,000 states when its sub-parsers are inlined", at: span)
            return
        }
        guard builder.depth == captureDepth else {
            error("a parser can be applied only directly in a state, not inside of another statement", at: span)
            return
        }
        let saved = context
        context.path = block.path
        context.instance = block
        scopes.push()
        for local in locals { declareLocal(local) }
        let entered = builder.current
        let name = builder.states[entered].name
        let following = builder.add(name + "'", at: span)
        let start = parserStates(builder, locals, states, name: block.path, accept: .state(following), at: span)
        builder.states[entered].body = body
        builder.states[entered].transition = .next(start.map { .state($0) } ?? .reject)
        scopes.pop()
        context = saved
        builder.current = following.raw
        body = []
    }

    /// True when a statement of a parser's state applies another parser.
    func appliesParser(_ statement: StatementSyntax) -> Bool {
        guard let builder = context.parser, context.place == .parser, builder.depth == captureDepth else { return false }
        switch statement.kind {
        case .expression(let expression):
            guard case .call(let callee, _, _) = expression.kind, case .member(_, let name) = callee.kind else { return false }
            return name.name == "apply"
        case .block(let block): return block.statements.contains(where: appliesParser)
        case .if(_, let then, let otherwise): return appliesParser(then) || otherwise.map(appliesParser) ?? false
        case .assign, .variable, .constant, .instance, .switch, .for, .forIn, .return, .exit, .break, .continue, .empty, .missing:
            return false
        }
    }

    /// A condition whose branches apply parsers: each branch is a state of its own, and both go on in one that follows.
    func branch(_ test: RValue, _ then: StatementSyntax, _ otherwise: StatementSyntax?, at span: Span) {
        guard let builder = context.parser else { return }
        if let known = test.number {
            if known != 0 { scoped { statement(then) } } else if let otherwise { scoped { statement(otherwise) } }
            return
        }
        guard case .scalar(let condition, _) = test else { return }
        let entered = builder.current
        let name = builder.states[entered].name
        let following = builder.add(name + "'", at: span)
        func state(_ suffix: String, _ statement: StatementSyntax?) -> IR.Parser.Target {
            guard let statement else { return .state(following) }
            let start = builder.add("\(name).\(suffix)", at: statement.span)
            builder.current = start.raw
            body = []
            scoped { self.statement(statement) }
            builder.states[builder.current].body = body
            builder.states[builder.current].transition = .next(.state(following))
            return .state(start)
        }
        let before = body
        let yes = state("then", then)
        let no = state("else", otherwise)
        let isTrue = Keyset.value(truth(true, at: span))
        builder.states[entered].body = before
        builder.states[entered].transition = .select(
            [condition], [.init(keys: [isTrue], target: yes, span: span), .init(keys: [.any], target: no, span: span)])
        builder.current = following.raw
        body = []
    }
}
