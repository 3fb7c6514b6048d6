import BigInt
import IR
import Schema
import Source

/// Tables where they are applied.
extension Generator {
    mutating func lowerApply(_ apply: Apply) -> [CStatement] {
        guard let maps = maps(of: apply.table, keys: apply.keys), program.tables.indices.contains(apply.table.raw) else {
            return []
        }
        let whole = program.tables[apply.table.raw]
        let table = whole.withoutSelectors
        let selectors = zip(whole.keys, apply.keys).filter { $0.0.match == "selector" }.map(\.1)
        var apply = apply
        apply.keys = zip(whole.keys, apply.keys).filter { $0.0.match != "selector" }.map(\.1)
        guard apply.branches.count == table.actions.count, apply.keys.count == table.keys.count else { return [] }
        var out: [CStatement] = [.comment("table \(table.name)")]
        switch maps.storage {
        case .none: out += miss(apply, table, maps)
        case .code: out += constantEntries(apply, table, maps)
        case .hash, .array, .lpm, .ternary:
            let entry = names.fresh("entry")
            out += lookup(apply, table, maps, entry)
            if let profile = architecture.profile(program, table) {
                out += followProfile(profile, table, maps, entry, selectors: selectors)
            }
            out += dispatch(apply, table, maps, entry)
        }
        return [.block(out)]
    }

    // MARK: Looking up

    private mutating func lookup(_ apply: Apply, _ table: IRTable, _ maps: TableMaps, _ entry: String) -> [CStatement] {
        let key = names.fresh("key")
        var out = buildKey(maps, apply.keys, key)
        prelude.use(.lookup)
        let pointer = CType.pointer(.structure(maps.valueStructure))
        if maps.storage == .ternary {
            out.append(.declare(pointer, entry, .zero))
            out += searchTernary(maps, key, found: { [.assign(.name(entry), $0)] })
            return out
        }
        out.append(
            .declare(pointer, entry, .call("bpf_map_lookup_elem", [.name(maps.map).address, .name(key).address])))
        if maps.storage == .array {
            let isEmpty = CExpression.binary(.and, .name(entry), !.arrow(.name(entry), "action"))
            out.append(.if(isEmpty, [.assign(.name(entry), .zero)], []))
        }
        return out
    }

    /// The key struct, filled from the key expressions.
    mutating func buildKey(_ maps: TableMaps, _ keys: [Expression], _ key: String) -> [CStatement] {
        var out: [CStatement] = []
        let used = maps.keys.fields.reduce(maps.storage == .lpm ? 4 : 0) { $0 + $1.size }
        let structure = CType.structure(maps.keyStructure)
        out.append(.declare(.aligned(structure), key, used < maps.keySize ? .literal(nil, []) : nil))
        if maps.storage == .lpm {
            out.append(.assign(.dot(.name(key), "prefix_length"), .integer((maps.keySize - 4) * 8)))
        }
        for (field, expression) in zip(maps.keys.fields, keys) {
            out += setKey(.dot(.name(key), field.member), field, expression)
        }
        return out
    }

    private mutating func setKey(_ member: CExpression, _ field: LayoutField, _ value: Expression) -> [CStatement] {
        var out: [CStatement] = []
        switch field.byteOrder {
        case .host: out.append(.assign(member, number(value, in: &out)))
        case .network:
            let run = ByteRun(base: member, count: field.size, isAligned: true, phase: field.offset % 8)
            if field.width == field.size * 8 {
                storeBytes(run, at: 0, value, in: &out)
            } else {
                let lowered = convert(
                    number(value, in: &out), from: numberShape(value), to: Shape(width: field.size * 8))
                storeBits(run, offset: 0, width: field.size * 8, lowered, in: &out)
            }
        }
        return scope(out)
    }

    // MARK: Running an action

    /// Runs the entry's action, or the default when there is none.
    private mutating func dispatch(
        _ apply: Apply, _ table: IRTable, _ maps: TableMaps, _ entry: String
    ) -> [CStatement] {
        let found = CExpression.name(entry)
        if let cell = maps.defaultCell {
            var out = setHit(apply, .binary(.notEqual, found, .zero))
            out += countHit(table, maps, found)
            out.append(.if(!found, countMiss(table) + [.assign(found, currentDefault(cell))], []))
            return out + runAction(apply, table, maps, found, among: table.actions.indices.map { $0 })
        }
        let before = known
        let candidates = table.actions.indices.filter { !table.actions[$0].defaultOnly }
        if let shared = shareDefault(apply, table, maps, found, candidates) { return shared }
        let hit =
            setHit(apply, .one) + countHit(table, maps, nil) + hitCounter(maps, found)
            + runAction(apply, table, maps, found, among: candidates)
        let afterHit = known
        known = before
        let missed = miss(apply, table, maps)
        known = Self.meet(afterHit, known)
        return [.if(found, hit, missed)]
    }

    /// A miss goes to where an entry with the same action goes, when its code is more than a jump: both then share it. Nil when the
    /// default has parameters, or is another action than entries have.
    private mutating func shareDefault(
        _ apply: Apply, _ table: IRTable, _ maps: TableMaps, _ found: CExpression, _ candidates: [Int]
    ) -> [CStatement]? {
        let index = table.defaultAction.action
        guard does(.sharedDefault), candidates.contains(index), table.actions[index].parameters.isEmpty else { return nil }
        var size = 0
        apply.branches[index].body.forEachStatement { _ in size += 1 }
        guard size > 2 else { return nil }
        let label = names.fresh("missed")
        var missed = setHit(apply, .zero) + countMiss(table)
        if let run = apply.actionRun, let name = scalars[run] {
            missed.append(.assign(.name(name), .unsigned(UInt64(table.actions[index].id), isLong: false)))
        }
        let hit = setHit(apply, .one) + countHit(table, maps, nil) + hitCounter(maps, found)
        return [.if(!found, missed + [.goto(label)], [])] + hit
            + runAction(apply, table, maps, found, among: candidates, missed: (index, label))
    }

    private func currentDefault(_ cell: String) -> CExpression {
        let place = CExpression.dot(.name("weir_defaults"), cell)
        return .element(.dot(place, "value"), .dot(place, "current") & .integer(1)).address
    }

    private func setHit(_ apply: Apply, _ value: CExpression) -> [CStatement] {
        guard let hit = apply.hit, let name = scalars[hit] else { return [] }
        return [.assign(.name(name), value)]
    }

    /// The default action without any entry.
    private mutating func miss(_ apply: Apply, _ table: IRTable, _ maps: TableMaps) -> [CStatement] {
        var out = setHit(apply, .zero) + countMiss(table)
        if let cell = maps.defaultCell {
            let entry = names.fresh("entry")
            out.append(.declare(.pointer(.structure(maps.valueStructure)), entry, currentDefault(cell)))
            return out + runAction(apply, table, maps, .name(entry), among: table.actions.indices.map { $0 })
        }
        return out + run(table.defaultAction, apply, table)
    }

    /// An action with constant arguments.
    private mutating func run(_ call: IRTable.Call, _ apply: Apply, _ table: IRTable) -> [CStatement] {
        guard apply.branches.indices.contains(call.action) else { return [] }
        let action = table.actions[call.action]
        var out: [CStatement] = [.comment("action \(action.name)")]
        if let run = apply.actionRun, let name = scalars[run] {
            out.append(.assign(.name(name), .unsigned(UInt64(action.id), isLong: false)))
        }
        out += countAction(action, table)
        let branch = apply.branches[call.action]
        for (index, id) in branch.parameters.enumerated() where index < action.parameters.count {
            let value = index < call.arguments.count ? call.arguments[index] : 0
            parameters[id] = .constant(
                Expression(.constant(value), type: action.parameters[index].type, at: action.span))
        }
        return out + lower(branch.body)
    }

    /// The action that an entry names, its parameters read where they are used.
    private mutating func runAction(
        _ apply: Apply, _ table: IRTable, _ maps: TableMaps, _ entry: CExpression, among candidates: [Int],
        missed: (action: Int, label: String)? = nil
    ) -> [CStatement] {
        var out: [CStatement] = []
        let which = CExpression.arrow(entry, "action")
        if let run = apply.actionRun, let name = scalars[run] { out.append(.assign(.name(name), which)) }
        let before = known
        // What an entry names is one of them: weir writes nothing else.
        let isClosed = does(.lastAction) && !candidates.isEmpty
        var after = isClosed ? nil : before
        var arms: [CStatement.Case] = []
        for index in candidates {
            let action = table.actions[index]
            let branch = apply.branches[index]
            known = before
            for (field, id) in zip(maps.parameters[index].fields, branch.parameters) {
                let place = CExpression.dot(.dot(.arrow(entry, "u"), maps.actionMembers[index]), field.member)
                switch field.byteOrder {
                case .host: parameters[id] = .integer(field.size < 4 ? .cast(.u32, place) : place)
                case .network: parameters[id] = .bytes(place)
                }
            }
            let entrance = missed.map { $0.action == index ? [CStatement.label($0.label)] : [] } ?? []
            entryAtHand = (entry, maps)
            let body = entrance + [.comment("action \(action.name)")] + countAction(action, table) + lower(branch.body)
            entryAtHand = nil
            after = Self.meet(after, known)
            if body.count > 1 + entrance.count || known == nil {
                arms.append(.init(values: [.unsigned(UInt64(action.id), isLong: false)], body: body))
            }
        }
        known = after
        if isClosed, arms.count == candidates.count {
            let last = arms.removeLast().body
            switch arms.count {
            case 0: return out + last
            case 1: return out + [.if(.binary(.equal, which, arms[0].values[0]), arms[0].body, last)]
            default: return out + [.switch(which, arms, default: last)]
            }
        }
        if arms.count == 1 {
            return out + [.if(.binary(.equal, which, arms[0].values[0]), arms[0].body, [])]
        }
        return arms.isEmpty ? out : out + [.switch(which, arms, default: [])]
    }

    // MARK: Constant entries

    /// Entries as code: tests in order of falling priority.
    private mutating func constantEntries(
        _ apply: Apply, _ table: IRTable, _ maps: TableMaps
    ) -> [CStatement] {
        var out: [CStatement] = []
        let values = apply.keys.map { key in
            bind(lower(key, in: &out), using(key.type).type, as: "key", in: &out)
        }
        let before = known
        var after: Set<Int>?
        var arms: [(CExpression, [CStatement])] = []
        for entry in table.entries {
            var condition = CExpression.one
            for (match, (value, key)) in zip(entry.keys, zip(values, table.keys)) {
                condition = condition.and(matches(match, value, key.type, in: &out))
            }
            known = before
            let body = setHit(apply, .one) + countHit(table, maps, nil) + run(entry.call, apply, table)
            after = Self.meet(after, known)
            arms.append((condition, line(of: entry.span) + body))
        }
        known = before
        var chain = miss(apply, table, maps)
        known = Self.meet(after, known)
        for (condition, body) in arms.reversed() {
            chain = condition == .one ? body : [.if(condition, body, chain)]
        }
        return out + chain
    }

    private mutating func matches(
        _ match: KeyMatch, _ value: CExpression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let bits = width(type)
        let shape = shape(type)
        if shape == .boolean {
            switch match {
            case .any: return .one
            case .exact(let wanted): return wanted == 0 ? !value : value
            case .mask(let wanted, let mask): return mask == 0 ? .one : wanted == 0 ? !value : value
            case .range(let low, let high): return low == high ? (low == 0 ? !value : value) : .one
            }
        }
        switch match {
        case .any: return .one
        case .exact(let wanted): return compare(.equal, value, constant(wanted, width: bits), type, in: &out)
        case .mask(let wanted, let mask):
            if mask == 0 { return .one }
            let masked = combine(.bitAnd, "and", value, constant(mask, width: bits), shape)
            return compare(.equal, masked, constant(wanted & mask, width: bits), type, in: &out)
        case .range(let low, let high):
            let unsigned = Type.bit(bits)
            let above = compare(.greaterEqual, value, constant(low, width: bits), unsigned, in: &out)
            let below = compare(.lessEqual, value, constant(high, width: bits), unsigned, in: &out)
            return low == 0 ? below : above.and(below)
        }
    }
}
