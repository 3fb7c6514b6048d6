import BigInt
import IR
import Source
import Syntax

/// Checks a program and, when it has a `main` for an architecture that can be compiled, elaborates it to the IR.
///
/// There is one walk over the tree, used twice: every declaration is walked on its own where it stands, with its parameters unknown
/// (that finds the errors, and its IR is thrown away); then `main` is walked with everything known and every call inlined.
final class Elaborator {
    var diagnostics = Diagnostics()
    var program: Program
    /// The statements under construction.
    var body: [IR.Statement] = []
    /// How many captures enclose it.
    var captureDepth = 0
    var scopes = Scopes()

    // What the program declares.
    var composites: [Composite] = []
    var genericComposites: [GenericComposite] = []
    var compositeCache: [String: Int] = [:]
    var newtypes: [Newtype] = []
    var externs: [ExternDeclaration] = []
    var blockTypes: [BlockDeclaration] = []
    var packages: [PackageDeclaration] = []
    var functions: [FunctionDeclaration] = []
    var tables: [TableDeclaration] = []
    var matchKinds: Set<String> = []
    /// The type behind each serializable enum.
    var enumTypes: [EnumID: LeafType] = [:]
    var order = 0
    var main: (instantiation: Instantiation, span: Span)?
    var globalInstances: [(instantiation: Instantiation, span: Span)] = []

    /// True while a declaration is walked on its own: calls are checked, not followed.
    var checking = true
    /// Solutions for the type parameters of the call at hand, and how many type parameters there are.
    var solutions: [Int: Ty] = [:]
    var typeVariables: [String] = []
    /// Those of `typeVariables` that a call may solve; the others stand for themselves.
    var open: Set<Int> = []
    /// What a generic struct, header or union was made from.
    var compositeOrigins: [Int: (generic: Int, arguments: [Ty])] = [:]
    /// How deep calls are inlined.
    var inlining = 0
    var temporaries = 0

    /// What encloses the statement at hand.
    var context = Context()

    struct Context {
        enum Place { case none, parser, control, action, function }
        var place = Place.none
        /// Where `return` goes, and what it fills.
        var returnLabel: Label?
        var returnStorage: Storage?
        var returnType: Ty?
        /// Where `exit` goes.
        var exitLabel: Label?
        /// Copy-outs that an exit must still do, outermost call first.
        var copyOuts: [[(to: Storage, from: Storage)]] = []
        var loops: [(continueLabel: Label, breakLabel: Label)] = []
        var path = ""
        /// The parser being built.
        var parser: ParserBuilder?
        /// The block whose tables and instances are declared.
        var instance: BlockInstance?
        /// The parameters of what encloses it, which nothing may shadow.
        var parameters: [String: Span] = [:]
        /// Those that have to be set before the body ends.
        var outs: [OutParameter] = []
    }
    /// How many lists of an action's arguments in a table enclose it.
    var inArguments = 0
    /// The other members of the union that a header or stack of headers is a member of.
    var unionSiblings: [VariableID: [VariableID]] = [:]
    /// How deep expressions and statements are nested, and how often calls were inlined.
    var depth = 0
    var inlined = 0
    var usedLabels: Set<Label> = []
    /// Names that are absolute in the control plane, each with its kind.
    var absoluteNames: [String: Span] = [:]
    /// Which parsers and controls each parser and control makes, by index into `blockTypes`; nil is the top level.
    var constructions: [Int?: [Int]] = [:]
    var blockAtHand: Int?
    /// Tables with an absolute name, by the control they stand in.
    var absoluteTables: [Int: [Identifier]] = [:]
    /// The name of the function, action, parser or control that is being checked.
    var enclosing: String?
    /// The extern whose abstract methods are being checked.
    var thisType: Ty?
    var work: Work
    /// Where each member of an enum stands, by name.
    var memberPositions: [EnumID: [String: Int]] = [:]
    var flow = Flow()
    /// What the action at hand sets.
    var writtenInAction: Set<VariableID> = []
    var uses = Uses()
    /// The warnings that `@noWarn` turns off here.
    var suppressed: Set<String> = []

    init(name: String, effort: Int, warnings: WarningOptions) {
        work = Work(limit: effort)
        diagnostics = Diagnostics(warnings: warnings)
        program = Program(name: name, architecture: "")
        program.errors = []
    }

    // MARK: Emission

    func emit(_ kind: IR.Statement.Kind, at span: Span) {
        // What is emitted is kept.
        guard checking || spend(25, at: span) else { return }
        body.append(IR.Statement(kind, at: span))
    }

    /// What `work` emits, taken apart from the rest.
    func captured(_ work: () -> Void) -> [IR.Statement] {
        let outer = body
        body = []
        captureDepth += 1
        work()
        captureDepth -= 1
        defer { body = outer }
        return body
    }

    func newLabel() -> Label {
        program.labelCount += 1
        return Label(program.labelCount - 1)
    }

    func leave(_ label: Label, at span: Span) {
        usedLabels.insert(label)
        emit(.leave(label), at: span)
    }

    /// Puts the statements under a label, or plainly when nothing leaves it.
    func emitBlock(_ label: Label, _ statements: [IR.Statement], at span: Span) {
        if usedLabels.contains(label) {
            emit(.block(label, statements), at: span)
        } else {
            body += statements
        }
    }

    func newVariable(_ name: String, _ kind: Variable.Kind, at span: Span) -> VariableID {
        program.variables.append(Variable(name: name, kind: kind, span: span))
        return VariableID(program.variables.count - 1)
    }

    /// Runs `work` one level deeper, unless the text is nested deeper than the stack of this process can follow.
    func nested(at span: Span, _ work: () -> Void) {
        depth += 1
        defer { depth -= 1 }
        if depth > 600 { return error("this is nested too deeply", at: span) }
        if spend(1, at: span) { work() }
    }

    func error(_ message: String, at span: Span, notes: [Diagnostic.Note] = []) {
        diagnostics.error(message, at: span, notes: notes)
    }

    func warn(_ message: String, at span: Span, _ category: WarningCategory, notes: [Diagnostic.Note] = []) {
        guard checking, !suppressed.contains(category.rawValue) else { return }
        diagnostics.warning(message, at: span, category: category, notes: notes)
    }

    /// Runs `work` in a scope of its own.
    func scoped<T>(_ work: () -> T) -> T {
        scopes.push()
        defer { scopes.pop() }
        return work()
    }

    /// Defines a name, refusing a second one in the same scope.
    func define(_ name: Identifier, _ symbol: Symbol) {
        if let previous = scopes.isDefinedHere(name.name) {
            error(
                "'\(name.name)' is declared twice", at: name.span,
                notes: [.init("the first declaration", at: previous.span)])
            return
        }
        scopes.define(name.name, symbol, at: name.span)
        noteDeclared(name, symbol)
    }
}
