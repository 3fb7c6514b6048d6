import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// The type that is written; `.unknown`, with a diagnostic, when it is none.
    func resolve(_ syntax: TypeSyntax) -> Ty {
        switch syntax.kind {
        case .bool: return .bool
        case .error:
            if program.errors.isEmpty { error("no error is declared: include core.p4", at: syntax.span) }
            return .error
        case .string: return .string
        case .void: return .void
        case .matchKind: return .matchKind
        case .integer: return .integer
        case .dontCare: return .dontCare
        case .bit(let width): return width0(width, minimum: 0).map { .bit($0) } ?? .unknown
        case .int(let width): return width0(width, minimum: 1).map { .int($0) } ?? .unknown
        case .varbit(let width): return width0(width, minimum: 0).map { .varbit($0) } ?? .unknown
        case .named(let name, let absolute): return named(name, absolute: absolute, arguments: nil, at: syntax.span)
        case .specialized(let base, let arguments):
            guard case .named(let name, let absolute) = base.kind else {
                error("this type takes no type arguments", at: base.span)
                return .unknown
            }
            return named(name, absolute: absolute, arguments: arguments.map(typeArgument), at: syntax.span)
        case .stack(let element, let size):
            let type = resolve(element)
            guard let count = width0(size, minimum: 0) else { return .unknown }
            checkNesting(type, in: .array, at: element.span)
            if count > 4096 {
                error("an array of \(count) elements is too large", at: size.span)
                return .unknown
            }
            let whole = Ty.stack(type, count)
            return sizeFits(whole, at: syntax.span) ? whole : .unknown
        case .tuple(let parts):
            let whole = Ty.tuple(
                parts.map { part in
                    let type = resolve(part)
                    checkNesting(type, in: .tuple, at: part.span)
                    return type
                })
            return sizeFits(whole, at: syntax.span) ? whole : .unknown
        case .list(let element):
            let type = resolve(element)
            if type != .dontCare { checkNesting(type, in: .list, at: element.span) }
            return sizeFits(.list(type), at: syntax.span) ? .list(type) : .unknown
        }
    }

    /// A type argument as written.
    private func typeArgument(_ syntax: TypeSyntax) -> Ty {
        let type = resolve(syntax)
        checkNesting(type, in: .typeArgument, at: syntax.span)
        return type
    }

    private func width0(_ expression: ExprSyntax, minimum: Int) -> Int? {
        let result = rvalue(expression)
        guard let value = result.number, isNumeric(type(of: result)) else {
            if !isUnknown(type(of: result)) { error("the size of a type has to be a number that is known here", at: expression.span) }
            return nil
        }
        guard value >= BigInt(minimum), value <= 65_536 else {
            error("a size of \(value) is not possible here", at: expression.span)
            return nil
        }
        return Int(value)
    }

    private func named(_ name: Identifier, absolute: Bool, arguments: [Ty]?, at span: Span) -> Ty {
        guard let symbol = lookup(name, absolute: absolute) else {
            if name.name == enclosing {
                error("'\(name.name)' cannot use itself: there is no recursion in P4", at: name.span)
            } else if !name.name.isEmpty {
                error("there is no type '\(name.name)'\(suggestion(for: name.name))", at: name.span)
            }
            return .unknown
        }
        func check(_ count: Int) -> Bool {
            if (arguments?.count ?? 0) == count { return true }
            error("'\(name.name)' takes \(count) type argument\(count == 1 ? "" : "s"), not \(arguments?.count ?? 0)", at: span)
            return false
        }
        switch symbol {
        case .type(let type): return check(0) ? type : .unknown
        case .genericType(let id):
            guard check(genericComposites[id].parameters.count) else { return .unknown }
            if let arguments, arguments.contains(where: { holds($0, composite: id) }) {
                error("'\(name.name)' cannot be a type argument of itself", at: span)
                return .unknown
            }
            return instantiate(id, arguments ?? [])
        case .extern(let id):
            if let arguments, arguments.contains(where: { holds($0, extern: id) }) {
                error("'\(name.name)' cannot be a type argument of itself", at: span)
                return .unknown
            }
            guard arguments != nil || externs[id].typeParameters.isEmpty else { return .extern(id, []) }
            return check(externs[id].typeParameters.count) ? .extern(id, arguments ?? []) : .unknown
        case .blockType(let id):
            guard arguments != nil || blockTypes[id].typeParameters.isEmpty else { return .block(id, []) }
            return check(blockTypes[id].typeParameters.count) ? .block(id, arguments ?? []) : .unknown
        case .package(let id):
            guard arguments != nil || packages[id].typeParameters.isEmpty else { return .package(id, []) }
            return check(packages[id].typeParameters.count) ? .package(id, arguments ?? []) : .unknown
        case .functions, .action, .table, .value, .storage, .instance, .valueSet, .matchKind:
            error("'\(name.name)' is not a type", at: name.span)
            return .unknown
        }
    }

    /// True when the generic struct, header or union stands in the type.
    private func holds(_ type: Ty, composite generic: Int) -> Bool {
        switch type {
        case .composite(let id):
            guard let origin = compositeOrigins[id] else { return false }
            return origin.generic == generic || origin.arguments.contains { holds($0, composite: generic) }
        case .stack(let element, _), .list(let element): return holds(element, composite: generic)
        case .tuple(let parts): return parts.contains { holds($0, composite: generic) }
        default: return false
        }
    }

    private func holds(_ type: Ty, extern: Int) -> Bool {
        if case .extern(let id, let arguments) = type { id == extern || arguments.contains { holds($0, extern: extern) } } else { false }
    }

    func lookup(_ name: Identifier, absolute: Bool) -> Symbol? {
        guard let entry = absolute ? scopes.frames.first?[name.name] : scopes.lookup(name.name) else { return nil }
        noteUse(entry, at: name.span)
        return entry.symbol
    }

    // MARK: Composite types

    /// A generic struct, header or union with these type arguments, made once.
    func instantiate(_ id: Int, _ arguments: [Ty]) -> Ty {
        let generic = genericComposites[id]
        let key = "\(id)<\(arguments.map { "\($0)" }.joined(separator: ","))>"
        if let known = compositeCache[key] { return .composite(known) }
        let saved = scopes
        scopes = Scopes()
        scopes.frames = [saved.frames[0], Scopes.Frame()]
        for (parameter, argument) in zip(generic.parameters, arguments) {
            scopes.define(parameter.name, .type(argument), at: parameter.span)
        }
        // Reserved before its fields are resolved, so that a type that contains itself is found out.
        composites.append(
            Composite(kind: generic.kind, name: generic.name.name, fields: [], span: generic.name.span))
        let index = composites.count - 1
        compositeCache[key] = index
        if !arguments.isEmpty { compositeOrigins[index] = (id, arguments) }
        let shown = arguments.isEmpty ? generic.name.name : "\(generic.name.name)<\(arguments.map(describe).joined(separator: ", "))>"
        composites[index].name = shown
        let fields = composeFields(generic.fields, kind: generic.kind, of: generic.name.name)
        composites[index].fields = fields
        composites[index].leaves = fields.reduce(1) { min($0 + leafTotal($1.type), 1 << 30) }
        composites[index].depth = 1 + (fields.map { nesting($0.type) }.max() ?? 0)
        if !sizeFits(.composite(index), at: generic.name.span) {
            composites[index].fields = []
            composites[index].leaves = 1
            composites[index].depth = 0
        }
        finishHeader(index)
        scopes = saved
        return .composite(index)
    }

    func composeFields(_ fields: [StructField], kind: Composite.Kind, of owner: String) -> [Composite.Field] {
        var seen: [String: Span] = [:]
        return fields.map { field in
            if let first = seen.updateValue(field.name.span, forKey: field.name.name) {
                error(
                    "'\(owner)' has two fields '\(field.name.name)'", at: field.name.span, notes: [.init("the first one", at: first)])
            }
            if checking, !field.annotations.isEmpty { checkFieldAnnotations(field, before: Set(seen.keys).subtracting([field.name.name])) }
            let type = resolve(field.type)
            switch kind {
            case .header: checkNesting(type, in: .header, at: field.type.span)
            case .union: checkNesting(type, in: .union, at: field.type.span)
            case .structure: checkNesting(type, in: .structure, at: field.type.span)
            }
            return Composite.Field(name: field.name.name, type: type, annotations: field.annotations, span: field.name.span)
        }
    }

    /// Lays out a header: its leaves, their offsets, and its entry in the IR.
    func finishHeader(_ index: Int) {
        guard composites[index].kind == .header else { return }
        var leaves: [HeaderType.Field] = []
        var offset = 0
        var first: [Int] = []
        var complete = spend(4 * composites[index].leaves, at: composites[index].span)
        guard complete else { return }
        func add(_ type: Ty, name: String, annotations: [Annotation]) {
            if case .composite(let id) = type {
                for field in composites[id].fields {
                    add(field.type, name: name + "." + field.name, annotations: field.annotations)
                }
                return
            }
            if case .stack(let element, let count) = type {
                for index in 0..<count { add(element, name: "\(name)[\(index)]", annotations: annotations) }
                return
            }
            if case .bit(0) = type { return }
            guard let leaf = irType(type) else {
                complete = false
                return
            }
            let format = formatName(annotations, name: name, type: leaf)
            leaves.append(HeaderType.Field(name: name, type: leaf, offset: offset, format: format))
            if case .varbit = leaf {} else { offset += width(of: leaf) }
        }
        for field in composites[index].fields {
            first.append(leaves.count)
            add(field.type, name: field.name, annotations: field.annotations)
        }
        composites[index].firstLeaf = first
        guard complete else { return }
        program.headerTypes.append(
            HeaderType(name: composites[index].name, fields: leaves, width: offset, span: composites[index].span))
        composites[index].header = HeaderTypeID(program.headerTypes.count - 1)
    }

    // MARK: Questions

    /// The leaf type in the IR; nil when it has none (a struct, or an unknown type).
    func irType(_ type: Ty) -> LeafType? {
        switch type {
        case .bit(let width): width > 0 ? .bit(width) : nil
        case .int(let width): .int(width)
        case .varbit(let width): .varbit(width)
        case .bool: .bool
        case .error: .error
        case .enumeration(let id): .enumeration(id)
        case .newtype(let id): irType(newtypes[id].underlying)
        case .string, .matchKind, .void, .integer, .composite, .stack, .tuple, .list, .set, .variable, .extern, .block,
            .package, .literal, .sequence, .dontCare, .applyResult, .callable, .unknown:
            nil
        }
    }

    func width(of type: LeafType) -> Int {
        switch type {
        case .bit(let width), .int(let width), .varbit(let width): width
        case .bool: 1
        case .error: 32
        case .enumeration(let id): program.enums[id.raw].width
        }
    }

    /// The type behind `type` declarations.
    func underlying(_ type: Ty) -> Ty {
        if case .newtype(let id) = type { underlying(newtypes[id].underlying) } else { type }
    }

    func isHeader(_ type: Ty) -> Bool { compositeKind(type) == .header }
    func isUnion(_ type: Ty) -> Bool { compositeKind(type) == .union }
    func isStruct(_ type: Ty) -> Bool { compositeKind(type) == .structure }
    func isUnknown(_ type: Ty) -> Bool { type == .unknown }
    func isVariable(_ type: Ty) -> Bool { if case .variable = type { true } else { false } }

    func compositeKind(_ type: Ty) -> Composite.Kind? {
        if case .composite(let id) = type { composites[id].kind } else { nil }
    }

    /// How values of this leaf are shown: `@format("mac")` or `@format(MAC_ADDRESS)`, else what the name and width suggest.
    func formatName(_ annotations: [Annotation], name: String, type: LeafType) -> String? {
        if let given = annotations.first(where: { $0.name.name == "format" }) {
            if let text = given.text { return text }
            if case .unstructured(let body) = given.body, body.tokens.count == 1 { return body.tokens.first }
        }
        guard case .bit(let bits) = type else { return nil }
        let last = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let isAddress = ["addr", "address", "src", "dst", "source", "destination", "ip", "sip", "dip"].contains {
            last.hasSuffix($0) || last.hasPrefix($0)
        }
        switch bits {
        case 48 where isAddress || last.contains("mac"): return "mac"
        case 32 where isAddress: return "ipv4"
        case 128 where isAddress: return "ipv6"
        case 16 where last.contains("type") || last.contains("proto"): return "hex"
        default: return nil
        }
    }

    /// The type as a person writes it.
    func describe(_ type: Ty) -> String {
        switch type {
        case .bit(let width): return "bit<\(width)>"
        case .int(let width): return "int<\(width)>"
        case .varbit(let width): return "varbit<\(width)>"
        case .bool: return "bool"
        case .string: return "string"
        case .error: return "error"
        case .matchKind: return "match_kind"
        case .void: return "void"
        case .integer: return "int"
        case .enumeration(let id): return program.enums[id.raw].name
        case .composite(let id): return composites[id].name
        case .stack(let element, let count): return "\(describe(element))[\(count)]"
        case .tuple(let parts): return "tuple<\(parts.map(describe).joined(separator: ", "))>"
        case .sequence(let parts): return "{\(parts.map(describe).joined(separator: ", "))}"
        case .list(let element): return "list<\(describe(element))>"
        case .set(let element): return "set<\(describe(element))>"
        case .newtype(let id): return newtypes[id].name
        case .variable(let id): return solutions[id].map(describe) ?? typeVariables[id]
        case .extern(let id, let arguments): return externs[id].name.name + describe(list: arguments)
        case .block(let id, let arguments): return blockTypes[id].name.name + describe(list: arguments)
        case .package(let id, let arguments): return packages[id].name.name + describe(list: arguments)
        case .literal(let fields): return "{\(fields.map { "\($0.name) = \(describe($0.type))" }.joined(separator: ", "))}"
        case .dontCare: return "_"
        case .applyResult: return "the result of apply"
        case .callable: return "something to call"
        case .unknown: return "unknown"
        }
    }

    private func describe(list: [Ty]) -> String {
        list.isEmpty ? "" : "<\(list.map(describe).joined(separator: ", "))>"
    }
}
