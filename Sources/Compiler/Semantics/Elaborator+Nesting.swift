import IR
import Source
import Syntax

/// Which types may stand inside of which (specification 7.2.9, "Type nesting rules"), and which may be parameters (appendix F).
extension Elaborator {
    enum Container { case header, union, structure, tuple, list, array, typeArgument }

    /// Refuses an element that its container cannot hold.
    func checkNesting(_ type: Ty, in container: Container, at span: Span) {
        if isUnknown(type) || canHold(container, type) { return }
        switch container {
        case .header: error("a header field cannot be \(describe(type))", at: span)
        case .union: error("a member of a header union must be a header, not \(describe(type))", at: span)
        case .structure: error("a struct field cannot be \(describe(type))", at: span)
        case .tuple: error("a tuple cannot hold \(describe(type))", at: span)
        case .list: error("a list cannot hold \(describe(type))", at: span)
        case .array: error("an array cannot hold \(describe(type))", at: span)
        case .typeArgument: error("\(describe(type)) cannot be a type argument", at: span)
        }
    }

    private func canHold(_ container: Container, _ type: Ty) -> Bool {
        switch container {
        case .header: canBeHeaderField(type)
        case .union: isHeader(type) || isVariable(type)
        case .structure: canBeField(type)
        case .tuple: canBeField(type) || type == .integer || type == .matchKind
        case .list: canBeListElement(type)
        case .array: canBeArrayElement(type)
        case .typeArgument: canBeTypeArgument(type)
        }
    }

    func canBeHeaderField(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int, .varbit, .bool, .unknown, .variable: true
        case .enumeration(let id): program.enums[id.raw].isSerializable
        case .newtype(let id): canBeHeaderField(newtypes[id].underlying)
        case .composite(let id):
            composites[id].kind == .structure && composites[id].fields.allSatisfy { canBeHeaderField($0.type) }
        case .stack(let element, _): !isHeader(element) && canBeHeaderField(element)
        case .string, .error, .matchKind, .void, .integer, .tuple, .list, .set, .extern, .block, .package, .literal, .sequence,
            .dontCare, .applyResult, .callable:
            false
        }
    }

    private func canBeField(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int, .varbit, .bool, .error, .enumeration, .newtype, .composite, .stack, .tuple, .variable, .unknown: true
        case .string, .matchKind, .void, .integer, .list, .set, .extern, .block, .package, .literal, .sequence, .dontCare,
            .applyResult, .callable:
            false
        }
    }

    private func canBeListElement(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int, .varbit, .bool, .error, .enumeration, .newtype, .composite, .stack, .tuple, .variable, .unknown, .string,
            .matchKind, .integer, .list:
            true
        case .void, .set, .extern, .block, .package, .literal, .sequence, .dontCare, .applyResult, .callable: false
        }
    }

    private func canBeArrayElement(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int, .varbit, .bool, .error, .enumeration, .newtype, .composite, .variable, .unknown, .extern: true
        case .stack(let element, _): !isHeader(element) && !isUnion(element)
        case .string, .matchKind, .void, .integer, .tuple, .list, .set, .block, .package, .literal, .sequence, .dontCare,
            .applyResult, .callable:
            false
        }
    }

    private func canBeTypeArgument(_ type: Ty) -> Bool {
        switch type {
        case .block, .package, .set, .applyResult, .callable: false
        case .bit, .int, .varbit, .bool, .void, .error, .enumeration, .newtype, .composite, .stack, .tuple, .variable, .unknown, .string,
            .matchKind, .integer, .list, .extern, .literal, .sequence, .dontCare:
            true
        }
    }

    /// The leaves of an array are variables of their own; more than this many would be a program of its own too.
    private static let largestArray = 4096

    /// False, with a diagnostic, when an array of non-headers has too many leaves.
    func arrayFits(_ type: Ty, at span: Span) -> Bool {
        if leafTotal(type) <= Self.largestArray { return true }
        error("\(describe(type)) is too large: an array holds \(Self.largestArray) values at most, use a register or a table", at: span)
        return false
    }

    /// False, with a diagnostic, when a type has more parts, or is nested deeper, than can be followed.
    func sizeFits(_ type: Ty, at span: Span) -> Bool {
        if nesting(type) > 64 {
            error("types are nested too deeply here", at: span)
            return false
        }
        if leafTotal(type) > 1 << 16 {
            error("this type has too many parts", at: span)
            return false
        }
        return true
    }

    func nesting(_ type: Ty) -> Int {
        switch type {
        case .composite(let id): composites[id].depth
        case .tuple(let parts), .sequence(let parts), .extern(_, let parts), .block(_, let parts), .package(_, let parts):
            1 + (parts.map(nesting).max() ?? 0)
        case .stack(let element, _), .list(let element), .set(let element): 1 + nesting(element)
        case .newtype(let id): newtypes[id].depth
        case .bit, .int, .varbit, .bool, .string, .error, .matchKind, .void, .integer, .enumeration, .variable, .literal, .dontCare,
            .applyResult, .callable, .unknown:
            0
        }
    }

    func leafTotal(_ type: Ty) -> Int {
        func sum(_ types: [Ty]) -> Int { types.reduce(1) { min($0 + leafTotal($1), 1 << 30) } }
        switch type {
        case .composite(let id): return composites[id].leaves
        case .tuple(let parts), .sequence(let parts): return sum(parts)
        case .stack(let element, let count): return min(leafTotal(element) * count, 1 << 30)
        case .bit, .int, .varbit, .bool, .string, .error, .matchKind, .void, .integer, .enumeration, .list, .set, .newtype, .variable,
            .extern, .block, .package, .literal, .dontCare, .applyResult, .callable, .unknown:
            return 1
        }
    }

    // MARK: Parameters

    /// What a parameter belongs to.
    enum Callable {
        case parser, control, function, externFunction, method, action, constructor(of: Holder), package

        enum Holder { case parser, control, extern }
    }

    /// Checks the parameters of a declaration: directions, default values, and which types they may have.
    func checkParameters(_ parameters: [Syntax.Parameter], _ formals: [Formal], of callable: Callable) {
        for (parameter, formal) in zip(parameters, formals) {
            checkDirection(formal, of: callable)
            checkType(formal, of: callable, at: formal.span)
            if let value = parameter.defaultValue {
                switch formal.direction {
                case .out, .inout: error("an \(formal.direction.rawValue) parameter has no default value", at: formal.span)
                case .in, .none: checkDefault(value, formal)
                }
                if formal.isOptional { error("an optional parameter has no default value", at: formal.span) }
            }
            if formal.isOptional {
                switch callable {
                case .function, .action, .constructor(of: .control), .constructor(of: .parser):
                    error("'@optional' is for parameters of externs, packages, and parser and control types", at: formal.span)
                case .parser, .control, .externFunction, .method, .constructor, .package: break
                }
            }
        }
    }

    private func checkDefault(_ value: ExprSyntax, _ formal: Formal) {
        guard !hasVariables(formal.type), !isVariable(formal.type) else { return }
        if case .block = formal.type {
            _ = captured { _ = rvalue(value) }
            return
        }
        var result = RValue.opaque(.unknown, constant: true)
        let effects = captured { result = rvalue(value, as: formal.type) }
        if !effects.isEmpty || !result.isConstant, !isUnknown(type(of: result)) {
            error("a default value has to be known at compile time", at: value.span)
        }
    }

    private func checkDirection(_ formal: Formal, of callable: Callable) {
        guard formal.direction != .none else {
            return
        }
        switch callable {
        case .package, .constructor:
            error("a \(isPackage(callable) ? "package" : "constructor") parameter has no direction", at: formal.span)
        case .parser, .control, .function, .externFunction, .method, .action: break
        }
        switch formal.type {
        case .extern, .block, .package, .string, .integer:
            error("a parameter of type \(describe(formal.type)) has no direction", at: formal.span)
        default: break
        }
    }

    private func isPackage(_ callable: Callable) -> Bool { if case .package = callable { true } else { false } }

    private func checkType(_ formal: Formal, of callable: Callable, at span: Span) {
        func refuse() { error("a parameter here cannot be \(describe(formal.type))", at: span) }
        switch formal.type {
        case .void, .set: refuse()
        case .block(let id, _):
            let isParser = blockTypes[id].isParser
            switch callable {
            case .package: break
            case .constructor(of: .parser): if !isParser { refuse() }
            case .constructor(of: .control): if isParser { refuse() }
            case .constructor(of: .extern), .parser, .control, .function, .externFunction, .method, .action: refuse()
            }
            if case .type = blockTypes[id].body { return }
            error("'\(blockTypes[id].name.name)' has a body: a parameter needs the type of a parser or control", at: span)
        case .package:
            if !isPackage(callable) { refuse() }
        case .extern:
            switch callable {
            case .action: refuse()
            case .parser, .control, .function, .externFunction, .method, .constructor, .package: break
            }
        case .integer, .string:
            switch callable {
            case .action: refuse()
            case .parser, .control, .function, .externFunction, .method, .constructor, .package: break
            }
        case .bit, .int, .varbit, .bool, .error, .matchKind, .enumeration, .composite, .stack, .tuple, .list, .newtype, .variable,
            .literal, .sequence, .dontCare, .applyResult, .callable, .unknown:
            break
        }
    }

    /// What a function or method can give back: a value, or nothing.
    func checkReturnType(_ type: Ty, isExtern: Bool, at span: Span) {
        switch type {
        case .integer, .string, .block, .package, .set, .dontCare:
            error("\(describe(type)) cannot be returned", at: span)
        case .extern where !isExtern: error("\(describe(type)) cannot be returned", at: span)
        case .bit, .int, .varbit, .bool, .error, .matchKind, .void, .enumeration, .composite, .stack, .tuple, .list, .newtype, .variable,
            .extern, .literal, .sequence, .applyResult, .callable, .unknown:
            break
        }
    }

    /// Refuses a name that stands twice among type parameters, parameters and constructor parameters.
    func checkDistinct(_ groups: [[Identifier]]) {
        var seen: [String: Span] = [:]
        for name in groups.joined() {
            if let first = seen[name.name] {
                error("'\(name.name)' is declared twice", at: name.span, notes: [.init("the first declaration", at: first)])
            } else {
                seen[name.name] = name.span
            }
        }
    }
}
