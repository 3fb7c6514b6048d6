import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    func defaultAction(
        _ property: TableProperty?, _ listed: [TableDeclaration.ListedAction], _ actions: [TableAction], at span: Span
    ) -> IR.Table.Call {
        guard let property, case .value(let expression) = property.kind else {
            let none = listed.firstIndex { $0.declaration.name.name == "NoAction" } ?? 0
            return .init(action: none, arguments: [])
        }
        var arguments: [Argument] = []
        var callee = expression
        var hasArguments = false
        if case .call(let inner, _, let given) = expression.kind {
            callee = inner
            arguments = given
            hasArguments = true
        }
        guard case .name(let name, let absolute) = callee.kind else {
            error("an action is needed here", at: expression.span)
            return .init(action: 0, arguments: [])
        }
        let reference = ActionReference(annotations: [], name: name, absolute: absolute, arguments: hasArguments ? arguments : nil)
        return actionCall(reference, listed, actions, isDefault: true) ?? .init(action: 0, arguments: [])
    }

    private func actionCall(
        _ reference: ActionReference, _ listed: [TableDeclaration.ListedAction], _ actions: [TableAction], isDefault: Bool
    ) -> IR.Table.Call? {
        let name = reference.name
        guard let index = listed.firstIndex(where: { $0.declaration.name.name == name.name }) else {
            if actionOf(lookup(name, absolute: reference.absolute)) != nil {
                error("action '\(name.name)' is not in the table's list of actions", at: name.span)
            } else {
                error(
                    "there is no action '\(name.name)'\(suggestion(for: name.name, among: listed.map(\.declaration.name.name)))",
                    at: name.span)
            }
            return nil
        }
        if let found = actionOf(lookup(name, absolute: reference.absolute)), found.name.span != listed[index].declaration.name.span {
            error("this '\(name.name)' is not the one in the table's list of actions", at: name.span)
        }
        if isDefault, actions[index].tableOnly { error("action '\(name.name)' is for entries only", at: name.span) }
        if !isDefault, actions[index].defaultOnly { error("action '\(name.name)' can only be the default", at: name.span) }
        let all = listed[index].declaration.parameters
        let undirected = all.filter { $0.direction == .none }
        var given = reference.arguments ?? []
        // In a default action the arguments with a direction are written again; they are those of the list.
        if given.count > undirected.count, given.count == all.count {
            let bound = all.count - undirected.count
            for (argument, wanted) in zip(given, listed[index].arguments)
            where argument.name == nil && !isSame(argument.value, wanted.value) {
                error(
                    "this argument is bound to another expression in the list of actions", at: argument.value.span,
                    notes: [.init("bound here", at: wanted.value.span)])
            }
            given.removeFirst(bound)
        }
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

    /// The same expression, however its named fields are ordered.
    private func isSame(_ a: ExprSyntax, _ b: ExprSyntax) -> Bool {
        guard case .fields(let x, _) = a.kind, case .fields(let y, _) = b.kind else { return printed(a) == printed(b) }
        return x.count == y.count
            && x.allSatisfy { field in y.contains { $0.name.name == field.name.name && isSame($0.value, field.value) } }
    }

    func tableEntries(
        _ entries: [TableEntry], constant: Bool, keys: [TableKey], listed: [TableDeclaration.ListedAction], actions: [TableAction],
        options: [TableProperty], table: Identifier, annotations: [Annotation]
    ) -> [IR.Table.Entry] {
        func option(_ name: String) -> RValue? {
            for property in options where property.name.name == name {
                if case .value(let expression) = property.kind { return rvalue(expression) }
            }
            return nil
        }
        let largestWins = option("largest_priority_wins")?.number.map { $0 != 0 } ?? true
        let delta = option("priority_delta")?.number.map { max(1, min(Int(clamping: $0), Int(Int32.max))) } ?? 1
        let hasPriorities = entries.contains { $0.priority != nil }
        if hasPriorities, let first = entries.first, first.priority == nil {
            error("the first entry needs a priority when another has one", at: first.span)
        }
        let isExact = !keys.isEmpty && keys.allSatisfy { $0.match == "exact" }
        let isOrdered = !keys.isEmpty && keys.allSatisfy { $0.match == "exact" || $0.match == "lpm" }
        if isOrdered, !constant, let first = entries.first(where: { $0.priority != nil })?.priority {
            error("entries of exact and lpm keys have no priorities: the key alone decides", at: first.span)
        }
        let types = keys.map { ty($0.type) }
        var result: [IR.Table.Entry] = []
        var known: [[KeyMatch]: Span] = [:]
        var previous: Int?
        var priorities: [Int: Span] = [:]
        let anyIsAnnotated = constant && entries.contains { priorityAnnotation($0) != nil }
        for (index, entry) in entries.enumerated() {
            var matches: [KeyMatch] = []
            let sets = keysets(entry.keyset, types, of: "key")
            if sets.count == keys.count {
                matches = zip(sets, keys).map { keyMatch($0, $1, at: entry.keyset.span) }
                if isExact || isOrdered, let first = known.updateValue(entry.keyset.span, forKey: matches) {
                    error("another entry has this key already", at: entry.keyset.span, notes: [.init("the other entry", at: first)])
                }
            }
            var priority: Int
            if let syntax = entry.priority, let value = constantInteger(syntax) {
                if constant { error("constant entries have no priorities: their order decides", at: syntax.span) }
                if value < 0 || value > BigInt(Int32.max) { error("a priority lies between 0 and \(Int32.max)", at: syntax.span) }
                priority = Int(clamping: value)
            } else if hasPriorities || !constant {
                let step = largestWins ? -delta : delta
                let start = largestWins && !hasPriorities ? (entries.count - 1) * delta + 1 : 1
                priority = previous.map { $0 + step } ?? start
                if priority < 0 || priority > Int(Int32.max), !constant {
                    error("the priorities of the entries of '\(table.name)' go below 0 or above \(Int32.max)", at: table.span)
                    priority = 0
                }
            } else {
                priority = entries.count - index
            }
            if let previous, hasPriorities, !constant { checkOrder(priority, after: previous, largestWins, annotations, at: entry.span) }
            if hasPriorities, !constant, let first = priorities.updateValue(entry.span, forKey: priority),
                !annotations.contains(where: { $0.name.name == "noWarn" && $0.text == WarningCategory.duplicatePriorities.rawValue })
            {
                warn("another entry has the priority \(priority) too", at: entry.span, .duplicatePriorities, notes: [.init("the other entry", at: first)])
            }
            if constant, !hasPriorities, let annotated = priorityAnnotation(entry) {
                // The older way: the smaller number wins, and an entry without one has its place, counted from 1.
                priority = -annotated
            } else if constant, !hasPriorities, anyIsAnnotated {
                priority = -(index + 1)
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

    /// Warns about an entry that stands behind one it wins over.
    private func checkOrder(_ priority: Int, after previous: Int, _ largestWins: Bool, _ annotations: [Annotation], at span: Span) {
        guard largestWins ? priority > previous : priority < previous else { return }
        if annotations.contains(where: { $0.name.name == "noWarn" && $0.text == WarningCategory.entriesOutOfOrder.rawValue }) { return }
        warn("this entry wins over the one before it: entries are read in the order of their priorities", at: span, .entriesOutOfOrder)
    }

    /// `@priority(n)` of an entry.
    private func priorityAnnotation(_ entry: TableEntry) -> Int? {
        guard case .unstructured(let text)? = entry.annotations.first(where: { $0.name.name == "priority" })?.body else { return nil }
        return Int(text.text)
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
            if key.match == "exact", !checking { error("an exact key needs a value", at: span) }
            return .any
        case .value(let value): return .exact(known(value))
        case .mask(let value, let mask):
            let bits = known(mask)
            let all = (BigInt(1) << width(of: key.type)) - 1
            switch key.match {
            case "exact": if !checking { error("an exact key has no mask", at: span) }
            case "lpm":
                // Inverted, a prefix is a number of ones at the right end.
                let rest = all - bits
                if rest & (rest + 1) != 0 { error("the mask of an lpm key is a prefix: ones, and then zeros", at: span) }
            case "optional": if bits != all, bits != 0 { error("an optional key has a value or '_', no mask", at: span) }
            case "range": error("a range key takes a range or a value, no mask", at: span)
            default: break
            }
            return .mask(value: known(value) & bits, mask: bits)
        case .range(let low, let high):
            if key.match != "range" { error("only a range key takes a range", at: span) }
            return .range(known(low), known(high))
        case .valueSet:
            error("a value set stands only in a select", at: span)
            return .any
        }
    }
}
