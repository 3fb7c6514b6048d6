import BigInt
import IR
import Source
import Syntax

/// The type of a leaf. (A qualified `Type` would be read as a metatype.)
typealias LeafType = IR.`Type`
typealias Expr = IR.Expression
typealias ExprSyntax = Syntax.Expression
typealias StatementSyntax = Syntax.Statement

/// The type of a P4 expression, as the specification sees it. Nominal types with parameters stand here instantiated, so two
/// types are equal exactly when their values are.
indirect enum Ty: Hashable, Sendable {
    case bit(Int), int(Int), varbit(Int)
    case bool, string, error, matchKind, void
    /// `int`, of any size: compile time only.
    case integer
    case enumeration(EnumID)
    /// A struct, header or header union: index into `Elaborator.composites`.
    case composite(Int)
    case stack(Ty, Int)
    case tuple([Ty])
    case list(Ty)
    case set(Ty)
    /// `type T name`: index into `Elaborator.newtypes`.
    case newtype(Int)
    /// A type parameter: opaque while its declaration is checked, solved while a call of it is.
    case variable(Int)
    /// An object of an extern type: index into `Elaborator.externs`.
    case extern(Int, [Ty])
    /// An object of a parser or control type: index into `Elaborator.blockTypes`.
    case block(Int, [Ty])
    /// An object of a package type.
    case package(Int, [Ty])
    /// A `{ a = x }` that no context has given a type yet.
    case literal([LiteralField])
    /// A `{ a, b }` that no context has given a type yet: a tuple, unless something else is wanted.
    case sequence([Ty])
    /// `_` as a type argument.
    case dontCare
    /// What `t.apply()` gives.
    case applyResult
    /// A table, action or function by name; not a value.
    case callable
    /// Something was wrong; it has been reported.
    case unknown

    struct LiteralField: Hashable, Sendable {
        var name: String
        var type: Ty
    }
}

/// A struct, header or header union with its type arguments in place.
struct Composite {
    enum Kind { case structure, header, union }
    struct Field {
        var name: String
        var type: Ty
        var annotations: [Annotation]
        var span: Span
    }
    var kind: Kind
    var name: String
    var fields: [Field] { didSet { index() } }
    var span: Span
    /// Of a header: what the IR calls it, and the first leaf of each field.
    var header: HeaderTypeID?
    /// How many parts it has, itself among them, and how deep types are nested in it.
    var leaves = 0
    var depth = 0
    var firstLeaf: [Int] = []
    /// Where a field of that name stands, when there are many: few are looked through faster, and in no memory.
    private var positions: [String: Int]?

    init(kind: Kind, name: String, fields: [Field], span: Span) {
        self.kind = kind
        self.name = name
        self.fields = fields
        self.span = span
        index()
    }

    /// Where the field of that name stands, the first where an error gave two the name.
    func position(of name: String) -> Int? {
        if let positions { return positions[name] }
        return fields.firstIndex { $0.name == name }
    }

    private mutating func index() {
        positions = fields.count > 12 ? Dictionary(fields.enumerated().map { ($1.name, $0) }) { first, _ in first } : nil
    }
}

/// A declaration with type parameters, waiting to be instantiated.
struct GenericComposite {
    var kind: Composite.Kind
    var name: Identifier
    var parameters: [Identifier]
    var fields: [StructField]
    var order: Int
}

struct Newtype {
    var name: String
    var underlying: Ty
    var depth = 0
}

/// A parameter with its type resolved.
struct Formal {
    var name: String
    var direction: Direction
    var type: Ty
    var defaultValue: ExprSyntax?
    /// What the default value sees.
    var scopes: Scopes?
    var isOptional: Bool
    var annotations: [Annotation]
    var span: Span
}
