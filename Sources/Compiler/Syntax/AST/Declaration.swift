import Source

public enum Direction: String, Sendable { case none = "", `in` = "in", out = "out", `inout` = "inout" }

public struct Parameter: Sendable {
    public var annotations: [Annotation]
    public var direction: Direction
    public var type: TypeSyntax
    public var name: Identifier
    public var defaultValue: Expression?
    public init(
        annotations: [Annotation] = [], direction: Direction, type: TypeSyntax, name: Identifier, defaultValue: Expression? = nil
    ) {
        self.annotations = annotations
        self.direction = direction
        self.type = type
        self.name = name
        self.defaultValue = defaultValue
    }
}

public struct VariableDeclaration: Sendable {
    public var annotations: [Annotation]
    public var type: TypeSyntax
    public var name: Identifier
    public var initial: Expression?
    public init(annotations: [Annotation], type: TypeSyntax, name: Identifier, initial: Expression?) {
        self.annotations = annotations
        self.type = type
        self.name = name
        self.initial = initial
    }
}

public struct ConstantDeclaration: Sendable {
    public var annotations: [Annotation]
    public var type: TypeSyntax
    public var name: Identifier
    public var value: Expression
    public init(annotations: [Annotation], type: TypeSyntax, name: Identifier, value: Expression) {
        self.annotations = annotations
        self.type = type
        self.name = name
        self.value = value
    }
}

/// `T<A>(args) name = { ... };`
public struct Instantiation: Sendable {
    public var annotations: [Annotation]
    public var type: TypeSyntax
    public var arguments: [Argument]
    public var name: Identifier
    /// The bodies of abstract methods and further instances; nil when there is no initializer.
    public var initializer: [Declaration]?
    public init(
        annotations: [Annotation], type: TypeSyntax, arguments: [Argument], name: Identifier, initializer: [Declaration]?
    ) {
        self.annotations = annotations
        self.type = type
        self.arguments = arguments
        self.name = name
        self.initializer = initializer
    }
}

/// A function's, method's or extern function's head.
public struct Prototype: Sendable {
    public var returnType: TypeSyntax
    public var name: Identifier
    public var typeParameters: [Identifier]
    public var parameters: [Parameter]
    public init(returnType: TypeSyntax, name: Identifier, typeParameters: [Identifier], parameters: [Parameter]) {
        self.returnType = returnType
        self.name = name
        self.typeParameters = typeParameters
        self.parameters = parameters
    }
}

public struct Method: Sendable {
    public var annotations: [Annotation]
    public var isAbstract: Bool
    public var prototype: Prototype
    public init(annotations: [Annotation], isAbstract: Bool, prototype: Prototype) {
        self.annotations = annotations
        self.isAbstract = isAbstract
        self.prototype = prototype
    }
}

public struct StructField: Sendable {
    public var annotations: [Annotation]
    public var type: TypeSyntax
    public var name: Identifier
    public init(annotations: [Annotation], type: TypeSyntax, name: Identifier) {
        self.annotations = annotations
        self.type = type
        self.name = name
    }
}

public struct KeyElement: Sendable {
    public var expression: Expression
    public var matchKind: Identifier
    public var annotations: [Annotation]
    public init(expression: Expression, matchKind: Identifier, annotations: [Annotation]) {
        self.expression = expression
        self.matchKind = matchKind
        self.annotations = annotations
    }
}

public struct ActionReference: Sendable {
    public var annotations: [Annotation]
    public var name: Identifier
    public var absolute: Bool
    /// nil when there are no parentheses.
    public var arguments: [Argument]?
    public init(annotations: [Annotation], name: Identifier, absolute: Bool, arguments: [Argument]?) {
        self.annotations = annotations
        self.name = name
        self.absolute = absolute
        self.arguments = arguments
    }
}

public struct TableEntry: Sendable {
    public var isConst: Bool
    public var priority: Expression?
    /// One expression, or a `.list` of keysets.
    public var keyset: Expression
    public var action: ActionReference
    public var annotations: [Annotation]
    public var span: Span
    public init(
        isConst: Bool, priority: Expression?, keyset: Expression, action: ActionReference, annotations: [Annotation], span: Span
    ) {
        self.isConst = isConst
        self.priority = priority
        self.keyset = keyset
        self.action = action
        self.annotations = annotations
        self.span = span
    }
}

public struct TableProperty: Sendable {
    public enum Kind: Sendable {
        case key([KeyElement])
        case actions([ActionReference])
        case entries([TableEntry])
        /// Any other property, `default_action` and `size` among them.
        case value(Expression)
    }
    public var annotations: [Annotation]
    public var isConst: Bool
    public var name: Identifier
    public var kind: Kind
    public init(annotations: [Annotation], isConst: Bool, name: Identifier, kind: Kind) {
        self.annotations = annotations
        self.isConst = isConst
        self.name = name
        self.kind = kind
    }
}

/// A declaration at the top level, in a parser or control, or in an initializer block.
public struct Declaration: Sendable {
    public var annotations: [Annotation]
    public var kind: Kind
    public var span: Span
    public init(annotations: [Annotation], kind: Kind, span: Span) {
        self.annotations = annotations
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        case constant(ConstantDeclaration)
        case variable(VariableDeclaration)
        case instance(Instantiation)
        case action(name: Identifier, parameters: [Parameter], body: Block)
        case function(Prototype, body: Block)
        case externFunction(Prototype)
        /// Constructors are methods named as the extern, with return type void.
        case externObject(name: Identifier, typeParameters: [Identifier], methods: [Method])
        case table(name: Identifier, properties: [TableProperty])
        case parserType(name: Identifier, typeParameters: [Identifier], parameters: [Parameter])
        case parser(
            name: Identifier, typeParameters: [Identifier], parameters: [Parameter], constructor: [Parameter],
            locals: [Declaration], states: [ParserState])
        case controlType(name: Identifier, typeParameters: [Identifier], parameters: [Parameter])
        case control(
            name: Identifier, typeParameters: [Identifier], parameters: [Parameter], constructor: [Parameter],
            locals: [Declaration], body: Block)
        case package(name: Identifier, typeParameters: [Identifier], parameters: [Parameter])
        case header(name: Identifier, typeParameters: [Identifier], fields: [StructField])
        case headerUnion(name: Identifier, typeParameters: [Identifier], fields: [StructField])
        case `struct`(name: Identifier, typeParameters: [Identifier], fields: [StructField])
        case `enum`(name: Identifier, members: [Identifier])
        case serializableEnum(name: Identifier, type: TypeSyntax, members: [(name: Identifier, value: Expression)])
        case error([Identifier])
        case matchKind([Identifier])
        case typedef(TypeSyntax, name: Identifier)
        /// `type T name`
        case newtype(TypeSyntax, name: Identifier)
        /// `value_set<T>(size) name`
        case valueSet(TypeSyntax, size: Expression, name: Identifier)
        case missing
    }
}

/// A whole program, includes expanded.
public struct ProgramSyntax: Sendable {
    public var declarations: [Declaration]
    /// The file it starts in, as opposed to those that are included.
    public var file: FileID
    public init(declarations: [Declaration], file: FileID = Span.none.file) {
        self.declarations = declarations
        self.file = file
    }
}
