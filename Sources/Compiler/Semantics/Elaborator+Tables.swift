import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    func declareTable(_ name: Identifier, _ properties: [TableProperty], _ annotations: [Annotation], at span: Span) {
        noteAbsoluteName(name, annotations, kind: "table")
        var keys: [KeyElement] = []
        var listed: [TableDeclaration.ListedAction] = []
        var flags: [(defaultOnly: Bool, tableOnly: Bool)] = []
        var entries: [TableEntry] = []
        var entriesAreConstant = false
        var entriesAnnotations: [Annotation] = []
        var defaultSyntax: TableProperty?
        var size: Int?
        var others: [TableProperty] = []
        var hasActions = false
        // The table's own name means nothing inside of it.
        tables.append(TableDeclaration(id: nil, name: name, keys: [], actions: [], scopes: Scopes()))
        let index = tables.count - 1
        define(name, .table(index))
        var seen: Set<String> = []
        for property in properties {
            if !seen.insert(property.name.name).inserted {
                error("table '\(name.name)' has '\(property.name.name)' twice", at: property.name.span)
                continue
            }
            switch property.kind {
            case .key(let elements): keys = elements
            case .actions(let references):
                hasActions = true
                for reference in references {
                    guard let item = listedAction(reference) else { continue }
                    if listed.contains(where: { $0.declaration.name.name == item.declaration.name.name }) {
                        error("action '\(reference.name.name)' is listed twice", at: reference.name.span)
                        continue
                    }
                    listed.append(item)
                    flags.append(
                        (
                            reference.annotations.contains { $0.name.name == "defaultonly" },
                            reference.annotations.contains { $0.name.name == "tableonly" }
                        ))
                }
            case .entries(let list):
                entriesAnnotations = property.annotations
                entries = list
                entriesAreConstant = property.isConst
                if !seen.contains("key"), properties.contains(where: { $0.name.name == "key" }) {
                    error("'entries' has to stand after 'key'", at: property.name.span)
                }
                if !seen.contains("actions") { error("'entries' has to stand after 'actions'", at: property.name.span) }
            case .value(let expression):
                switch property.name.name {
                case "default_action":
                    defaultSyntax = property
                    if !seen.contains("actions") { error("'default_action' has to stand after 'actions'", at: property.name.span) }
                case "size":
                    if let value = constantInteger(expression) {
                        if value < 0 { error("a table's size cannot be negative", at: expression.span) }
                        size = Int(clamping: value)
                    }
                default: others.append(property)
                }
            }
        }
        if !hasActions { error("table '\(name.name)' has no list of actions", at: name.span) }
        if defaultSyntax == nil, !listed.contains(where: { $0.declaration.name.name == "NoAction" }) {
            if case .action(let none)? = scopes.frames.first?["NoAction"]?.symbol {
                listed.append(.init(declaration: none, arguments: [], span: span))
                flags.append((true, false))
                if let parameter = none.parameters.first {
                    error("NoAction, what tables do by default, has no parameters", at: none.name.span, notes: [.init("this one", at: parameter.span)])
                }
            } else if let other = scopes.frames.first?["NoAction"] {
                error("NoAction, what tables do by default, is an action", at: other.span)
            } else {
                error("table '\(name.name)' has no default_action, and there is no action NoAction: include core.p4", at: name.span)
            }
        }
        let tableKeys = keys.compactMap { self.tableKey($0) }
        let actions = zip(listed, flags).enumerated().map { index, item in
            tableAction(item.0, id: index + 1, defaultOnly: item.1.defaultOnly, tableOnly: item.1.tableOnly)
        }
        let properties = otherProperties(others)
        let fallback = defaultAction(defaultSyntax, listed, actions, at: span)
        tables[index] = TableDeclaration(id: nil, name: name, keys: keys, actions: listed, scopes: scopes)
        checkOptions(others)
        if !entries.isEmpty, keys.isEmpty { error("a table without a key has no entries", at: name.span) }
        let list =
            tableKeys.count == keys.count && !keys.isEmpty
            ? tableEntries(
                entries, constant: entriesAreConstant, keys: tableKeys, listed: listed, actions: actions, options: others, table: name,
                annotations: entriesAnnotations)
            : []
        if !checking {
            if let known = context.instance?.tables[name.name] {
                tables[index].id = TableID(known)
            } else {
                program.tables.append(
                    IR.Table(
                        name: controlPlaneName(name, annotations), keys: tableKeys, actions: actions, defaultAction: fallback,
                        defaultIsConstant: defaultSyntax?.isConst ?? false, entries: list, entriesAreConstant: entriesAreConstant,
                        size: size, properties: properties, span: name.span))
                tables[index].id = TableID(program.tables.count - 1)
                context.instance?.tables[name.name] = program.tables.count - 1
            }
        }
    }

    /// The properties that the language itself gives a meaning.
    private func checkOptions(_ properties: [TableProperty]) {
        for property in properties {
            guard case .value(let expression) = property.kind else { continue }
            switch property.name.name {
            case "largest_priority_wins":
                let value = rvalue(expression)
                if type(of: value) != .bool || !value.isConstant { error("'largest_priority_wins' is true or false", at: expression.span) }
            case "priority_delta":
                guard let value = constantInteger(expression) else { continue }
                if value <= 0 { error("'priority_delta' is a positive number", at: expression.span) }
            default: break
            }
        }
    }

    private func listedAction(_ reference: ActionReference) -> TableDeclaration.ListedAction? {
        let symbol = lookup(reference.name, absolute: reference.absolute)
        guard let action = actionOf(symbol) else {
            if symbol == nil {
                error("there is no action '\(reference.name.name)'\(suggestion(for: reference.name.name))", at: reference.name.span)
            } else {
                error("'\(reference.name.name)' is not an action", at: reference.name.span)
            }
            return nil
        }
        let directed = action.parameters.filter { $0.direction != .none }
        let given = reference.arguments ?? []
        if given.count != directed.count {
            error(
                "action '\(reference.name.name)' needs \(count(directed.count, "argument")) here: one for each parameter with a direction",
                at: reference.name.span)
            return nil
        }
        if checking, !given.isEmpty {
            let saved = context.place
            context.place = .control
            inArguments += 1
            defer { (inArguments, context.place) = (inArguments - 1, saved) }
            _ = captured {
                if let matched = self.match(directed, given, callee: reference.name.name, at: reference.name.span) {
                    _ = self.bind(directed, matched, at: reference.name.span)
                }
            }
        }
        return .init(declaration: action, arguments: given, span: reference.name.span)
    }

    private func tableKey(_ element: KeyElement) -> TableKey? {
        if !matchKinds.contains(element.matchKind.name) {
            error(
                "there is no match kind '\(element.matchKind.name)'\(suggestion(for: element.matchKind.name, among: Array(matchKinds)))",
                at: element.matchKind.span)
        }
        var value = RValue.invalid
        _ = captured { value = rvalue(element.expression) }
        let type = self.type(of: value)
        if type == .integer {
            error("the width of this key is not known", at: element.expression.span)
            return nil
        }
        if !element.annotations.contains(where: { $0.name.name == "name" }), !hasName(element.expression) {
            error("this key needs an annotation @name(\"...\"): no name can be made of its expression", at: element.expression.span)
        }
        guard let leaf = irType(type) else {
            if !isUnknown(type), !isVariable(type) {
                error("a key cannot be \(describe(type))", at: element.expression.span)
            }
            return nil
        }
        if case .varbit = leaf { return nil }
        let given = element.annotations.first { $0.name.name == "name" }?.text
        let name = given ?? shown(element.expression)
        var format = formatName(element.annotations, name: name, type: leaf)
        if format == nil, case .scalar(let expression, _) = value, case .field(let header, let index) = expression.kind,
            let own = headerType(of: header)
        {
            format = program.headerTypes[own.raw].fields[index].format
        }
        return TableKey(name: name, type: leaf, match: element.matchKind.name, format: format, span: element.expression.span)
    }

    private func headerType(of header: HeaderReference) -> HeaderTypeID? {
        switch program.variables[header.root.raw].kind {
        case .header(let id), .stack(let id, _): id
        case .scalar: nil
        }
    }

    func actionOf(_ symbol: Symbol?) -> ActionDeclaration? {
        if case .action(let action)? = symbol { action } else { nil }
    }

    /// True when a name can be made of a key's expression (specification 18.3.1.3).
    private func hasName(_ expression: ExprSyntax) -> Bool {
        switch expression.kind {
        case .name, .integer, .bool, .this, .type, .missing: true
        case .member(let base, _): hasName(base)
        case .index(let base, let index): hasName(base) && hasName(index)
        case .slice(let base, _, _), .plusSlice(let base, _, _): hasName(base)
        case .cast(_, let operand): hasName(operand)
        case .binary(.bitAnd, let a, let b): hasName(a) && hasName(b)
        case .call(let callee, _, _):
            if case .member(let base, let name) = callee.kind {
                name.name == "isValid" && hasName(base) || hasName(base) && name.name == "lookahead"
            } else {
                false
            }
        case .string, .unary, .binary, .conditional, .list, .fields, .invalid, .defaultValue, .mask, .range, .dontCare, .defaultLabel:
            false
        }
    }

    /// The name a key has in the control plane when no `@name` says another.
    func shown(_ expression: ExprSyntax) -> String {
        switch expression.kind {
        case .name(let name, _): return name.name
        case .member(let base, let name): return "\(shown(base)).\(name.name)"
        case .index(let base, let index):
            if case .integer(let value, _, _) = index.kind { return "\(shown(base))[\(value)]" }
            return "\(shown(base))[\(shown(index))]"
        case .call(let callee, _, _):
            if case .member(let base, let name) = callee.kind, name.name == "isValid" { return "\(shown(base)).$valid$" }
            return shown(callee)
        case .slice(let base, let high, let low): return "\(shown(base))[\(shown(high)):\(shown(low))]"
        case .plusSlice(let base, let low, let width): return "\(shown(base))[\(shown(low))+:\(shown(width))]"
        case .integer(let value, _, _): return "\(value)"
        case .binary(let op, let a, let b): return "\(shown(a)) \(op.rawValue) \(shown(b))"
        case .cast(_, let operand), .unary(_, let operand): return shown(operand)
        case .bool, .string, .type, .this, .conditional, .list, .fields, .invalid, .defaultValue, .mask, .range, .dontCare, .defaultLabel,
            .missing:
            return "key"
        }
    }

    private func tableAction(_ item: TableDeclaration.ListedAction, id: Int, defaultOnly: Bool, tableOnly: Bool) -> TableAction {
        var parameters: [ActionParameter] = []
        func add(_ type: Ty, _ name: String, _ annotations: [Annotation]) {
            switch type {
            case .composite(let composite) where composites[composite].kind != .union:
                for field in composites[composite].fields { add(field.type, "\(name).\(field.name)", field.annotations) }
            case .tuple(let parts):
                for (index, part) in parts.enumerated() { add(part, "\(name)[\(index)]", []) }
            default:
                guard let leaf = irType(type) else { return }
                parameters.append(ActionParameter(name: name, type: leaf, format: formatName(annotations, name: name, type: leaf)))
            }
        }
        for formal in item.declaration.parameters where formal.direction == .none { add(formal.type, formal.name, formal.annotations) }
        return TableAction(
            name: item.declaration.controlPlaneName, id: id, parameters: parameters, defaultOnly: defaultOnly, tableOnly: tableOnly,
            span: item.span)
    }

    private func otherProperties(_ properties: [TableProperty]) -> [String: ConstantArgument] {
        var result: [String: ConstantArgument] = [:]
        for property in properties {
            guard case .value(let expression) = property.kind else { continue }
            // Properties that only some architecture knows may name anything.
            if case .name(let name, let absolute) = expression.kind, lookup(name, absolute: absolute) == nil {
                error("'\(name.name)' is not declared\(suggestion(for: name.name))", at: name.span)
                continue
            }
            let value = rvalue(expression)
            result[property.name.name] = constantArgument(value)
        }
        return result
    }
}
