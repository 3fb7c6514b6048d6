import IR
import Source
import Syntax

/// Objects with abstract methods, and where objects may be made.
extension Elaborator {
    /// Checks the bodies that an instance gives to its extern's abstract methods.
    func checkAbstractMethods(_ extern: ExternDeclaration, _ type: Ty, _ initializer: [Declaration]?, at span: Span) {
        let abstract = extern.methods.filter(\.isAbstract)
        guard case .extern(_, let types) = type else { return }
        if initializer != nil, abstract.isEmpty {
            error("'\(extern.name.name)' has no abstract methods, so its instances have no initializer", at: span)
            return
        }
        var defined: Set<String> = []
        let saved = thisType
        thisType = type
        defer { thisType = saved }
        scopes.push()
        defer { scopes.pop() }
        for declaration in initializer ?? [] {
            switch declaration.kind {
            case .function(let prototype, let body):
                guard let wanted = abstract.first(where: { $0.prototype.name.name == prototype.name.name }) else {
                    let hint = suggestion(for: prototype.name.name, among: abstract.map(\.prototype.name.name))
                    error("'\(extern.name.name)' has no abstract method '\(prototype.name.name)'\(hint)", at: prototype.name.span)
                    continue
                }
                if !defined.insert(prototype.name.name).inserted {
                    error("'\(prototype.name.name)' is given two bodies", at: prototype.name.span)
                }
                checkAgreement(prototype, wanted.prototype, extern, types)
                if checking { checkFunctionBody(prototype, body, inside: true) }
            case .instance(let instantiation): declareInstance(instantiation, at: declaration.span)
            case .missing: break
            case .constant, .variable, .action, .externFunction, .externObject, .table, .parserType, .parser, .controlType, .control,
                .package, .header, .headerUnion, .struct, .enum, .serializableEnum, .error, .matchKind, .typedef, .newtype, .valueSet:
                error("an initializer holds methods and instances", at: declaration.span)
            }
        }
        let missing = abstract.filter { method in
            !defined.contains(method.prototype.name.name) && !method.annotations.contains { $0.name.name == "optional" }
        }
        if missing.isEmpty { return }
        let names = missing.map { "'\($0.prototype.name.name)'" }.joined(separator: ", ")
        error(
            missing.count == 1 ? "the abstract method \(names) is not given a body" : "the abstract methods \(names) are not given bodies",
            at: span, notes: missing.map { .init("declared here", at: $0.prototype.name.span) })
    }

    /// Same parameters, but for optional ones that are left out, and the same result.
    private func checkAgreement(_ given: Prototype, _ wanted: Prototype, _ extern: ExternDeclaration, _ types: [Ty]) {
        let name = given.name.name
        let (formals, result) = inGlobalScope(typeParameters: extern.typeParameters, types) {
            (wanted.parameters.map(formal), resolve(wanted.returnType))
        }
        let own = given.parameters.map(formal)
        let needed = formals.count == own.count ? formals : formals.filter { !$0.isOptional }
        guard needed.count == own.count else {
            error(
                "'\(name)' takes \(count(formals.count, "parameter"))", at: given.name.span,
                notes: [.init("declared here", at: wanted.name.span)])
            return
        }
        for (a, b) in zip(own, needed) {
            if a.direction != b.direction {
                let shown = b.direction == .none ? "no direction" : "the direction '\(b.direction.rawValue)'"
                error("this parameter of '\(name)' has \(shown)", at: a.span, notes: [.init("declared here", at: b.span)])
            }
            if !matches(a.type, b.type) {
                error("this parameter of '\(name)' is \(describe(b.type)), not \(describe(a.type))", at: a.span, notes: [.init("declared here", at: b.span)])
            }
        }
        let ownResult = resolve(given.returnType)
        if !matches(ownResult, result) {
            error(
                "'\(name)' returns \(describe(result)), not \(describe(ownResult))", at: given.returnType.span,
                notes: [.init("declared here", at: wanted.name.span)])
        }
    }

    /// Refuses an instance in a place where none of its kind can be made (appendix F).
    func checkPlace(of type: Ty, _ syntax: Instantiation, at span: Span) {
        switch type {
        case .block(let id, _):
            if syntax.initializer != nil { error("only an instance of an extern has an initializer", at: syntax.name.span) }
            if context.place == .none, checking {
                error("a \(blockTypes[id].isParser ? "parser" : "control") cannot be instantiated at the top level", at: syntax.name.span)
            }
            if syntax.name.name == "main" { error("'main' has to be the instance of a package", at: syntax.name.span) }
        case .package:
            if syntax.initializer != nil { error("only an instance of an extern has an initializer", at: syntax.name.span) }
            if context.place != .none { error("a package can be instantiated only at the top level", at: syntax.name.span) }
        case .extern:
            if syntax.name.name == "main", context.place == .none { error("'main' has to be the instance of a package", at: syntax.name.span) }
        default: break
        }
    }

    // MARK: Names in the control plane

    /// Remembers a name that the control plane sees as it stands, and refuses a second thing of its kind with that name.
    func noteAbsoluteName(_ name: Identifier, _ annotations: [Annotation], kind: String) {
        guard checking else { return }
        var known: String
        if let text = annotations.first(where: { $0.name.name == "name" })?.text {
            guard text.hasPrefix(".") || context.place == .none else { return }
            known = text.hasPrefix(".") ? String(text.dropFirst()) : text
            if kind == "table", text.hasPrefix("."), let blockAtHand { absoluteTables[blockAtHand, default: []].append(name) }
        } else {
            guard context.place == .none else { return }
            known = name.name
        }
        if known == "NoAction" { return }
        known = "\(kind) \(known)"
        if let first = absoluteNames[known] {
            error(
                "two of these have the control-plane name '\(known.dropFirst(kind.count + 1))'", at: name.span,
                notes: [.init("the other one", at: first)])
        } else {
            absoluteNames[known] = name.span
        }
    }

    /// Refuses tables with an absolute name in controls that the program makes more than once.
    func checkAbsoluteTables() {
        guard !absoluteTables.isEmpty else { return }
        var made: [Int: Int] = [:]
        var pending = constructions[nil] ?? []
        var steps = 0
        while let block = pending.popLast(), steps < 100_000 {
            steps += 1
            made[block, default: 0] += 1
            guard made[block, default: 0] <= 2 else { continue }
            pending += constructions[block] ?? []
        }
        for (block, names) in absoluteTables.sorted(by: { $0.key < $1.key }) where made[block, default: 0] > 1 {
            for name in names {
                error("'\(name.name)' has an absolute name, but its control is made more than once", at: name.span)
            }
        }
    }
}

extension Declaration.Kind {
    /// The name that is declared, of anything that is not an instance.
    var nameOfNonPackage: Identifier? {
        switch self {
        case .constant(let constant): constant.name
        case .variable(let variable): variable.name
        case .action(let name, _, _), .externObject(let name, _, _), .table(let name, _), .parserType(let name, _, _),
            .parser(let name, _, _, _, _, _), .controlType(let name, _, _), .control(let name, _, _, _, _, _), .package(let name, _, _),
            .header(let name, _, _), .headerUnion(let name, _, _), .struct(let name, _, _), .enum(let name, _),
            .serializableEnum(let name, _, _), .typedef(_, let name), .newtype(_, let name), .valueSet(_, _, let name):
            name
        case .instance, .function, .externFunction, .error, .matchKind, .missing: nil
        }
    }
}
