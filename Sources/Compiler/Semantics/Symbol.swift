import BigInt
import IR
import Source
import Syntax

/// What a name stands for.
enum Symbol {
    case type(Ty)
    case genericType(Int)
    case extern(Int)
    /// A parser or control type, or a parser or control with a body: index into `Elaborator.blockTypes`.
    case blockType(Int)
    case package(Int)
    /// Overloads, by index into `Elaborator.functions`.
    case functions([Int])
    case action(ActionDeclaration)
    /// Index into `Elaborator.tables`.
    case table(Int)
    case value(RValue)
    case storage(Storage, writable: Bool)
    case instance(Instance)
    case valueSet(ValueSetID?, Ty)
    case matchKind
}

/// A function with a body, or an extern function.
struct FunctionDeclaration {
    var prototype: Prototype
    /// nil: extern.
    var body: Block?
    var order: Int
    var annotations: [Annotation]
}

/// An action and what it sees of the control it was declared in.
struct ActionDeclaration {
    var name: Identifier
    var controlPlaneName: String
    var parameters: [Formal]
    var body: Block
    var scopes: Scopes
    var annotations: [Annotation]
}

struct ExternDeclaration {
    var name: Identifier
    var typeParameters: [Identifier]
    var methods: [Method]
    var order: Int
}

/// A parser or control type; with a body when it is a parser or control.
struct BlockDeclaration {
    enum Body {
        case type
        case parser(locals: [Declaration], states: [ParserState])
        case control(locals: [Declaration], body: Block)
    }
    var isParser: Bool
    var name: Identifier
    var typeParameters: [Identifier]
    var parameters: [Syntax.Parameter]
    var constructor: [Syntax.Parameter]
    var body: Body
    var order: Int
    var annotations: [Annotation]
    var span: Span
}

struct PackageDeclaration {
    var name: Identifier
    var typeParameters: [Identifier]
    var parameters: [Syntax.Parameter]
    var order: Int
}

/// A table while its control is elaborated.
struct TableDeclaration {
    /// nil while its declaration is only checked.
    var id: TableID?
    var name: Identifier
    var keys: [KeyElement]
    var actions: [ListedAction]
    var scopes: Scopes

    struct ListedAction {
        var declaration: ActionDeclaration
        /// The arguments bound in the list, for the parameters with a direction.
        var arguments: [Argument]
        var span: Span
    }
}
