import Source
import Syntax

/// Which declarations are used, and what is to be said about those that are not.
struct Uses {
    struct Declared {
        var name: Identifier
        var noun: String
        /// Of the top level: only worth a word in a whole program.
        var isGlobal: Bool
    }
    private(set) var declared: [Declared] = []
    private var used: Set<Span> = []
    /// What `@deprecated` says, by the place of the name it stands before.
    private var deprecated: [Span: String] = [:]

    mutating func declare(_ name: Identifier, _ noun: String, isGlobal: Bool) {
        declared.append(Declared(name: name, noun: noun, isGlobal: isGlobal))
    }

    mutating func use(_ span: Span) { used.insert(span) }

    mutating func deprecate(_ span: Span, _ text: String) { deprecated[span] = text }

    func deprecation(_ span: Span) -> String? { deprecated.isEmpty ? nil : deprecated[span] }

    func isUsed(_ declared: Declared) -> Bool { used.contains(declared.name.span) }
}

extension Elaborator {
    /// Notes that a name is declared here.
    func noteDeclared(_ name: Identifier, _ symbol: Symbol) {
        guard checking, name.name != "main", !suppressed.contains(WarningCategory.unused.rawValue) else { return }
        let noun: String
        switch symbol {
        case .type, .genericType: noun = "type"
        case .blockType(let id):
            guard case .type = blockTypes[id].body else {
                noun = blockTypes[id].isParser ? "parser" : "control"
                break
            }
            return
        case .functions(let overloads):
            guard overloads.contains(where: { functions[$0].body != nil }) else { return }
            noun = "function"
        case .action: noun = "action"
        case .table: noun = "table"
        case .value: noun = "constant"
        case .storage: noun = "variable"
        case .instance: noun = "object"
        case .valueSet: noun = "value set"
        // What an architecture declares need not be used.
        case .extern, .package, .matchKind: return
        }
        uses.declare(name, noun, isGlobal: scopes.frames.count == 1)
    }

    func noteUse(_ entry: Scopes.Entry, at span: Span) {
        guard checking else { return }
        uses.use(entry.span)
        // Which of several functions is meant is known where it is called.
        if case .functions = entry.symbol { return }
        if let text = uses.deprecation(entry.span) { warn(text, at: span, .deprecated) }
    }

    func noteCall(of name: Identifier, at span: Span) {
        if checking, let text = uses.deprecation(name.span) { warn(text, at: span, .deprecated) }
    }

    /// Warns about what is never used in the file that is checked.
    func reportUnused(in file: FileID) {
        for declared in uses.declared where declared.name.span.file == file && !uses.isUsed(declared) {
            if declared.isGlobal, main == nil { continue }
            warn("\(declared.noun) '\(declared.name.name)' is never \(declared.noun == "table" ? "applied" : "used")", at: declared.name.span, .unused)
        }
    }

    /// Runs `work` with the warnings off that `@noWarn` names, and notes what `@deprecated` says about the name.
    func annotated(_ annotations: [Annotation], _ name: Identifier?, _ work: () -> Void) {
        guard !annotations.isEmpty else { return work() }
        let saved = suppressed
        for annotation in annotations {
            guard let text = annotation.text else { continue }
            switch annotation.name.name {
            case "noWarn": suppressed.insert(text)
            case "deprecated": if let name { uses.deprecate(name.span, "'\(name.name)' is deprecated: \(text)") }
            default: break
            }
        }
        work()
        suppressed = saved
    }
}

extension Declaration {
    /// The name it declares; nil where it declares several or none.
    var name: Identifier? {
        switch kind {
        case .instance(let instantiation): instantiation.name
        case .function(let prototype, _), .externFunction(let prototype): prototype.name
        case .constant, .variable, .action, .externObject, .table, .parserType, .parser, .controlType, .control, .package, .header,
            .headerUnion, .struct, .enum, .serializableEnum, .error, .matchKind, .typedef, .newtype, .valueSet, .missing:
            kind.nameOfNonPackage
        }
    }
}
