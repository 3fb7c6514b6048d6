import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// A declaration inside of a parser or control.
    func declareLocal(_ declaration: Declaration) {
        switch declaration.kind {
        case .variable(let variable): declareVariable(variable)
        case .constant(let constant): declareConstant(constant)
        case .instance(let instantiation): declareInstance(instantiation, at: declaration.span)
        case .action(let name, let parameters, let body): declareAction(name, parameters, body, declaration.annotations)
        case .table(let name, let properties): declareTable(name, properties, declaration.annotations, at: declaration.span)
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
            switch formal.type {
            case .extern, .block, .package, .integer, .string, .void:
                if formal.type == .integer || formal.type == .string, formal.direction == .none, false { break }
                error("an action's parameter cannot be \(describe(formal.type))", at: formal.span)
            default: break
            }
        }
        let action = ActionDeclaration(
            name: name, controlPlaneName: controlPlaneName(name, annotations), parameters: formals, body: body, scopes: scopes,
            annotations: annotations)
        if checking {
            var inner = scopes
            inner.push()
            defineParameters(formals, in: &inner)
            let saved = scopes
            scopes = inner
            _ = captured { runBody(body, place: .action, result: nil, resultType: .void) }
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
        var seen: Set<String> = []
        for formal in formals {
            if !seen.insert(formal.name).inserted { error("parameter '\(formal.name)' is declared twice", at: formal.span) }
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
                        case .unstructured(let tokens): match = tokens.first ?? match
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

    // MARK: Tables

    func declareTable(_ name: Identifier, _ properties: [TableProperty], _ annotations: [Annotation], at span: Span) {
        var keys: [KeyElement] = []
        var listed: [TableDeclaration.ListedAction] = []
        var flags: [(defaultOnly: Bool, tableOnly: Bool)] = []
        var entries: [TableEntry] = []
        var entriesAreConstant = false
        var defaultSyntax: TableProperty?
        var size: Int?
        var others: [TableProperty] = []
        var hasActions = false
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
                        (reference.annotations.contains { $0.name.name == "defaultonly" },
                         reference.annotations.contains { $0.name.name == "tableonly" }))
                }
            case .entries(let list):
                entries = list
                entriesAreConstant = property.isConst
            case .value(let expression):
                switch property.name.name {
                case "default_action": defaultSyntax = property
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
        if defaultSyntax == nil, !listed.contains(where: { $0.declaration.name.name == "NoAction" }),
            case .action(let none)? = scopes.lookup("NoAction")?.symbol
        {
            listed.append(.init(declaration: none, arguments: [], span: span))
            flags.append((true, false))
        }
        let tableKeys = keys.compactMap { self.tableKey($0) }
        let actions = zip(listed, flags).enumerated().map { index, item in
            tableAction(item.0, id: index + 1, defaultOnly: item.1.defaultOnly, tableOnly: item.1.tableOnly)
        }
        let properties = otherProperties(others)
        let fallback = defaultAction(defaultSyntax, listed, actions, at: span)
        let declaration = TableDeclaration(id: nil, name: name, keys: keys, actions: listed, scopes: scopes)
        let list = tableEntries(entries, constant: entriesAreConstant, keys: tableKeys, listed: listed, actions: actions, options: others)
        if !entries.isEmpty, keys.isEmpty { error("a table without a key has no entries", at: name.span) }
        tables.append(declaration)
        let index = tables.count - 1
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
        define(name, .table(index))
    }

    private func listedAction(_ reference: ActionReference) -> TableDeclaration.ListedAction? {
        let symbol = lookup(reference.name, absolute: reference.absolute)
        guard case .action(let action)? = symbol else {
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
            _ = captured { if let matched = self.match(directed, given, callee: reference.name.name, at: reference.name.span) {
                _ = self.bind(directed, matched, at: reference.name.span)
            } }
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

    // MARK: Default action and entries

    private func defaultAction(
        _ property: TableProperty?, _ listed: [TableDeclaration.ListedAction], _ actions: [TableAction], at span: Span
    ) -> IR.Table.Call {
        guard let property, case .value(let expression) = property.kind else {
            let none = listed.firstIndex { $0.declaration.name.name == "NoAction" } ?? 0
            return .init(action: none, arguments: [])
        }
        var arguments: [Argument] = []
        var callee = expression
        if case .call(let inner, _, let given) = expression.kind {
            callee = inner
            arguments = given
        }
        guard case .name(let name, let absolute) = callee.kind else {
            error("an action is needed here", at: expression.span)
            return .init(action: 0, arguments: [])
        }
        let reference = ActionReference(annotations: [], name: name, absolute: absolute, arguments: arguments)
        return actionCall(reference, listed, actions, isDefault: true) ?? .init(action: 0, arguments: [])
    }

    private func actionCall(
        _ reference: ActionReference, _ listed: [TableDeclaration.ListedAction], _ actions: [TableAction], isDefault: Bool
    ) -> IR.Table.Call? {
        let name = reference.name
        guard let index = listed.firstIndex(where: { $0.declaration.name.name == name.name }) else {
            if case .action? = lookup(name, absolute: reference.absolute) {
                error("action '\(name.name)' is not in the table's list of actions", at: name.span)
            } else {
                error(
                    "there is no action '\(name.name)'\(suggestion(for: name.name, among: listed.map(\.declaration.name.name)))",
                    at: name.span)
            }
            return nil
        }
        if isDefault, actions[index].tableOnly { error("action '\(name.name)' is for entries only", at: name.span) }
        if !isDefault, actions[index].defaultOnly { error("action '\(name.name)' can only be the default", at: name.span) }
        let all = listed[index].declaration.parameters
        let undirected = all.filter { $0.direction == .none }
        var given = reference.arguments ?? []
        // In a default action the arguments with a direction are written again; they are those of the list.
        if given.count > undirected.count, given.count == all.count { given.removeFirst(all.count - undirected.count) }
        guard let matched = match(undirected, given, callee: name.name, at: name.span) else { return nil }
        var values: [BigInt] = []
        for (formal, bound) in zip(undirected, bind(undirected, matched, at: name.span)) {
            guard case .value(let value) = bound else { continue }
            if !value.isConstant, !isUnknown(type(of: value)) {
                error("the argument for '\(formal.name)' is not known at compile time", at: name.span)
            }
            values += leaves(of: value).map { $0.constant ?? 0 }
        }
        return .init(action: index, arguments: values)
    }

    private func tableEntries(
        _ entries: [TableEntry], constant: Bool, keys: [TableKey], listed: [TableDeclaration.ListedAction], actions: [TableAction],
        options: [TableProperty]
    ) -> [IR.Table.Entry] {
        func option(_ name: String) -> RValue? {
            for property in options where property.name.name == name {
                if case .value(let expression) = property.kind { return rvalue(expression) }
            }
            return nil
        }
        let largestWins = option("largest_priority_wins")?.number.map { $0 != 0 } ?? true
        let delta = option("priority_delta")?.number.map { Int(clamping: $0) } ?? 1
        let hasPriorities = entries.contains { $0.priority != nil }
        var result: [IR.Table.Entry] = []
        var previous: Int?
        for (index, entry) in entries.enumerated() {
            var matches: [KeyMatch] = []
            let types = keys.map { ty($0.type) }
            let sets = keysets(entry.keyset, types)
            if sets.count == keys.count {
                matches = zip(sets, keys).map { keyMatch($0, $1, at: entry.keyset.span) }
            }
            var priority: Int
            if let syntax = entry.priority, let value = constantInteger(syntax) {
                priority = Int(clamping: value)
            } else if hasPriorities || !constant {
                if let previous {
                    let (sum, over) = previous.addingReportingOverflow(largestWins ? -delta : delta)
                    priority = over ? previous : sum
                } else {
                    priority = largestWins ? (entries.count - 1) * delta + 1 : 1
                }
            } else {
                priority = entries.count - index
            }
            previous = priority
            guard let call = actionCall(entry.action, listed, actions, isDefault: false), matches.count == keys.count else { continue }
            let turned = largestWins || (constant && !hasPriorities) ? priority : -priority
            result.append(
                .init(keys: matches, call: call, priority: turned, isConstant: constant || entry.isConst, span: entry.span))
        }
        // Longest prefix first, where prefixes decide.
        if let lpm = keys.firstIndex(where: { $0.match == "lpm" }), !keys.contains(where: { $0.match != "lpm" && $0.match != "exact" }) {
            let bits = width(of: keys[lpm].type)
            for index in result.indices { result[index].priority = prefixLength(result[index].keys[lpm], width: bits) }
        }
        return result.enumerated().sorted { ($0.element.priority, -$0.offset) > ($1.element.priority, -$1.offset) }.map(\.element)
    }

    private func prefixLength(_ match: KeyMatch, width: Int) -> Int {
        switch match {
        case .any: return 0
        case .exact, .range: return width
        case .mask(_, let mask): return String(mask, radix: 2).count { $0 == "1" }
        }
    }

    private func keyMatch(_ keyset: Keyset, _ key: TableKey, at span: Span) -> KeyMatch {
        func known(_ expression: Expr) -> BigInt {
            if let value = expression.constant { return Folding.low(value, width(of: key.type)) }
            if !checking { error("an entry's key has to be known at compile time", at: span) }
            return 0
        }
        switch keyset {
        case .any:
            if key.match == "exact" { error("an exact key needs a value", at: span) }
            return .any
        case .value(let value): return .exact(known(value))
        case .mask(let value, let mask):
            if key.match == "exact" { error("an exact key has no mask", at: span) }
            return .mask(value: known(value) & known(mask), mask: known(mask))
        case .range(let low, let high):
            if key.match != "range" { error("only a range key takes a range", at: span) }
            return .range(known(low), known(high))
        case .valueSet:
            error("a value set stands only in a select", at: span)
            return .any
        }
    }

    // MARK: Applying

    func applyTable(_ index: Int, at span: Span) -> RValue {
        let table = tables[index]
        if context.place == .parser || context.place == .function { error("a table cannot be applied here", at: span) }
        let hit = newVariable("\(table.name.name).hit", .scalar(.bool), at: span)
        let action = newVariable("\(table.name.name).action_run", .scalar(.bit(32)), at: span)
        let result = RValue.applyResult(hit: hit, action: action, table: index)
        guard !checking, let id = table.id else { return result }
        guard enterInline(table.name.name, at: span) else { return result }
        defer { inlining -= 1 }
        let saved = scopes
        scopes = table.scopes
        defer { scopes = saved }
        let keys = ordered(table.keys.map { key in { self.rvalue(key.expression) } }, at: span)
        let branches = table.actions.map { branch($0) }
        emit(
            .apply(Apply(table: id, keys: keys.flatMap { leaves(of: $0) }, branches: branches, hit: hit, actionRun: action)), at: span)
        return result
    }

    private func branch(_ item: TableDeclaration.ListedAction) -> Apply.Branch {
        let action = item.declaration
        var parameters: [VariableID] = []
        let statements = captured {
            var inner = action.scopes
            inner.push()
            let directed = action.parameters.filter { $0.direction != .none }
            for formal in action.parameters where formal.direction == .none {
                let storage = makeStorage("\(action.name.name).\(formal.name)", formal.type, at: formal.span)
                parameters += scalars(of: storage)
                inner.define(formal.name, .storage(storage, writable: false), at: formal.span)
            }
            guard let given = match(directed, item.arguments, callee: action.name.name, at: item.span) else { return }
            let bounds = bind(directed, given, at: item.span)
            invoke(directed, bounds, in: inner, byReference: false, at: item.span) {
                self.runBody(action.body, place: .action, result: nil, resultType: .void)
            }
        }
        return Apply.Branch(parameters: parameters, body: statements)
    }

    private func scalars(of storage: Storage) -> [VariableID] {
        switch storage {
        case .scalar(let id, _): [id]
        case .aggregate(_, let parts): parts.flatMap(scalars)
        case .field, .header, .stack, .slice, .shifted, .choice, .opaque: []
        }
    }
}
