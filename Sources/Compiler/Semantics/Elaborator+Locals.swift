import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// A declaration inside of a parser or control.
    func declareLocal(_ declaration: Declaration) {
        checkAnnotations(declaration.annotations)
        annotated(declaration.annotations, declaration.name) { declareOneLocal(declaration) }
    }

    private func declareOneLocal(_ declaration: Declaration) {
        switch declaration.kind {
        case .variable(let variable): declareVariable(variable)
        case .constant(let constant): declareConstant(constant)
        case .instance(let instantiation): declareInstance(instantiation, at: declaration.span)
        case .action(let name, let parameters, let body): declareAction(name, parameters, body, declaration.annotations)
        case .table(let name, let properties):
            apart { declareTable(name, properties, declaration.annotations, at: declaration.span) }
        case .valueSet(let type, let size, let name): declareValueSet(type, size, name, declaration.annotations)
        case .function(let prototype, _): error("a function cannot be declared here", at: prototype.name.span)
        case .missing: break
        case .externFunction, .externObject, .parserType, .parser, .controlType, .control, .package, .header, .headerUnion, .struct,
            .enum, .serializableEnum, .error, .matchKind, .typedef, .newtype:
            error("this cannot be declared here", at: declaration.span)
        }
    }

    func declareAction(_ name: Identifier, _ parameters: [Syntax.Parameter], _ body: Block, _ annotations: [Annotation]) {
        let formals = parameters.map(formal)
        var seenUndirected = false
        for formal in formals {
            if formal.direction == .none {
                seenUndirected = true
            } else if seenUndirected {
                error("a parameter with a direction has to stand before those without", at: formal.span)
            }
        }
        checkParameters(parameters, formals, of: .action)
        noteAbsoluteName(name, annotations, kind: "action")
        let action = ActionDeclaration(
            name: name, controlPlaneName: controlPlaneName(name, annotations), parameters: formals, body: body, scopes: scopes,
            annotations: annotations)
        if checking {
            var inner = scopes
            inner.push()
            defineParameters(formals, in: &inner)
            let saved = scopes
            let savedParameters = context.parameters
            scopes = inner
            context.parameters = Dictionary(formals.map { ($0.name, $0.span) }) { first, _ in first }
            writtenInAction = []
            apart {
                noteOutParameters(formals, in: inner)
                _ = captured { runBody(body, place: .action, result: nil, resultType: .void) }
            }
            // Nobody knows whether a table runs it: what it may set counts as set.
            flow.unset.subtract(writtenInAction)
            context.parameters = savedParameters
            scopes = saved
        }
        define(name, .action(action))
    }

    /// `@name` respected; a leading dot makes it absolute.
    func controlPlaneName(_ name: Identifier, _ annotations: [Annotation]) -> String {
        guard let given = annotations.first(where: { $0.name.name == "name" })?.text, !given.isEmpty else {
            return joinedPath(name.name)
        }
        return given.hasPrefix(".") ? String(given.dropFirst()) : joinedPath(given)
    }

    /// Parameters of a declaration that is walked on its own.
    func defineParameters(_ formals: [Formal], in inner: inout Scopes) {
        for formal in formals {
            switch formal.type {
            case .extern, .block, .package:
                let instance: Instance =
                    if case .extern(let id, _) = formal.type, externs[id].name.name.hasPrefix("packet_") {
                        .packet(formal.type)
                    } else {
                        .opaque(formal.type)
                    }
                inner.define(formal.name, .instance(instance), at: formal.span)
            case .integer, .string:
                inner.define(formal.name, .value(.opaque(formal.type, constant: true)), at: formal.span)
            default:
                let storage = makeStorage(formal.name, formal.type, at: formal.span)
                let writable = formal.direction == .out || formal.direction == .inout
                inner.define(formal.name, .storage(storage, writable: writable), at: formal.span)
            }
        }
    }

    private func declareValueSet(_ syntax: TypeSyntax, _ size: ExprSyntax, _ name: Identifier, _ annotations: [Annotation]) {
        let type = resolve(syntax)
        switch type {
        case .bit, .int, .bool, .tuple, .enumeration, .newtype, .unknown, .variable, .error: break
        case .composite(let id) where composites[id].kind == .structure: break
        default: error("a value set holds numbers, enums, tuples or structs, not \(describe(type))", at: syntax.span)
        }
        let count = constantInteger(size)
        if let known = context.instance?.valueSets[name.name] { return define(name, .valueSet(known, type)) }
        var id: ValueSetID?
        if !checking {
            var fields: [(name: String, type: LeafType, match: String)] = []
            func add(_ type: Ty, _ name: String, _ annotations: [Annotation]) {
                switch type {
                case .composite(let composite):
                    for field in composites[composite].fields { add(field.type, field.name, field.annotations) }
                case .tuple(let parts):
                    for (index, part) in parts.enumerated() { add(part, "field\(index)", []) }
                default:
                    guard let leaf = irType(type) else { return }
                    var match = "exact"
                    if let note = annotations.first(where: { $0.name.name == "match" }) {
                        switch note.body {
                        case .unstructured(let body): match = body.tokens.first ?? match
                        case .expressions(let values):
                            if case .name(let kind, _)? = values.first?.kind { match = kind.name }
                        case .none, .fields: break
                        }
                    }
                    fields.append((name, leaf, match))
                }
            }
            add(type, name.name, [])
            program.valueSets.append(
                ValueSet(name: controlPlaneName(name, annotations), size: Int(clamping: count ?? 1), fields: fields, span: name.span))
            id = ValueSetID(program.valueSets.count - 1)
            context.instance?.valueSets[name.name] = id
        }
        define(name, .valueSet(id, type))
    }
}
