import Source

public struct Block: Sendable {
    public var annotations: [Annotation]
    public var statements: [Statement]
    public var span: Span
    public init(annotations: [Annotation] = [], statements: [Statement], span: Span) {
        self.annotations = annotations
        self.statements = statements
        self.span = span
    }
}

public struct Statement: Sendable {
    public var kind: Kind
    public var span: Span
    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        /// `a = b`, or `a += b` with its operator.
        case assign(Expression, BinaryOperator?, Expression)
        /// A call, or anything else the parser let through as a statement.
        case expression(Expression)
        case variable(VariableDeclaration)
        case constant(ConstantDeclaration)
        case instance(Instantiation)
        case block(Block)
        case `if`(Expression, then: Statement, else: Statement?)
        case `switch`(Expression, [SwitchCase])
        /// `for (init; condition; update) body`
        case `for`(initial: [Statement], condition: Expression, update: [Statement], body: Statement, [Annotation])
        /// `for (type name in collection) body`; `type` nil when an existing variable is used.
        case forIn(type: TypeSyntax?, name: Identifier, collection: Expression, body: Statement, [Annotation])
        case `return`(Expression?)
        case exit, `break`, `continue`, empty
        case missing
    }
}

/// One label of a switch, or several that fall through to one block: `body` nil falls through.
public struct SwitchCase: Sendable {
    /// `.defaultLabel` for `default`.
    public var label: Expression
    public var body: Block?
    public var span: Span
    public init(label: Expression, body: Block?, span: Span) {
        self.label = label
        self.body = body
        self.span = span
    }
}

public struct ParserState: Sendable {
    public var annotations: [Annotation]
    public var name: Identifier
    public var statements: [Statement]
    /// nil when none is written: the state goes to `reject`.
    public var transition: Transition?
    public var span: Span
    public init(
        annotations: [Annotation], name: Identifier, statements: [Statement], transition: Transition?, span: Span
    ) {
        self.annotations = annotations
        self.name = name
        self.statements = statements
        self.transition = transition
        self.span = span
    }
}

public struct Transition: Sendable {
    public enum Kind: Sendable {
        case direct(Identifier)
        case select([Expression], [SelectCase])
    }
    public var kind: Kind
    public var span: Span
    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }
}

public struct SelectCase: Sendable {
    /// One expression, or a `.list` for a tuple of keysets.
    public var keyset: Expression
    public var next: Identifier
    public init(keyset: Expression, next: Identifier) {
        self.keyset = keyset
        self.next = next
    }
}
