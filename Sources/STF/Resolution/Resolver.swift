import Maps
import Schema
import Source

/// Puts a script into the terms of one program.
public struct Resolver {
    let schema: Schema
    private(set) var diagnostics = Diagnostics()
    /// The entries added with `= ID`.
    private var named: [String: (table: Int, entry: TableEntry)] = [:]
    /// The copies that `mc_node_create` made, by handle, and the handles of each group.
    var nodes: [[Replica]] = []
    var groups: [UInt32: [Int]] = [:]

    /// The steps of the script, without the commands the program has nothing for; each of those is an error.
    public static func resolve(
        _ script: STFScript, against schema: Schema, diagnostics: inout Diagnostics
    ) -> [TestStep] {
        var resolver = Resolver(schema: schema)
        var steps: [TestStep] = []
        for command in script.commands {
            if let kind = resolver.step(command) { steps.append(TestStep(kind, at: command.span)) }
        }
        diagnostics.append(resolver.diagnostics)
        return steps
    }

    private init(schema: Schema) { self.schema = schema }

    mutating func error(_ message: String, at span: Span) { diagnostics.error(message, at: span) }

    mutating func warn(_ message: String, at span: Span) { diagnostics.warning(message, at: span, category: .stf) }

    private mutating func step(_ command: STFCommand) -> TestStep.Kind? {
        switch command.kind {
        case .add(let entry): return add(entry)
        case .setDefault(let name, let action): return setDefault(name, action)
        case .remove(let removal): return remove(removal)
        case .packet(let packet): return .packet(port: UInt32(clamping: packet.port.value ?? 0), packet.bytes)
        case .expect(let expectation):
            return .expect(port: UInt32(clamping: expectation.port.value ?? 0), expectation.data)
        case .noPacket: return .noPacket
        case .wait: return .wait
        case .checkCounter(let check): return checkCounter(check)
        case .counterRead(let name, let index, let check):
            guard let counter = counter(name), let cell = cell(index, of: cells(of: counter), in: name),
                let check, let wanted = plain(check.value)
            else { return nil }
            return .checkCounter(counter: counter, index: cell, unit: 0, check, against: wanted)
        case .counterWrite(let name, let index, let values): return writeCounter(name, index, values)
        case .registerRead(let name, let index, let check):
            guard let register = register(name), let cell = cell(index, of: schema.registers[register].size, in: name),
                let check, let value = value(check.value, of: schema.registers[register].cell)
            else { return nil }
            return .checkRegister(register: register, index: cell, check.test, against: value)
        case .registerWrite(let name, let index, let number):
            guard let register = register(name), let cell = cell(index, of: schema.registers[register].size, in: name),
                let value = value(number, of: schema.registers[register].cell)
            else { return nil }
            return .writeRegister(register: register, index: cell, value)
        case .registerReset(let name):
            guard let register = register(name) else { return nil }
            return .writeRegister(register: register, index: nil, Bits(width: schema.registers[register].cell.width))
        case .replication(let replication): return replicate(replication, at: command.span)
        }
    }

    // MARK: Tables

    private mutating func add(_ stf: STFEntry) -> TestStep.Kind? {
        guard let table = changeableTable(stf.table), let action = action(stf.action, of: schema.tables[table]),
            let matches = matches(stf.keys, of: schema.tables[table], from: stf.table.span)
        else { return nil }
        guard !action.action.defaultOnly else {
            error("action \(action.action.name) may only be the default", at: stf.action.name.span)
            return nil
        }
        let entry = TableEntry(
            matches: matches, action: action.call, priority: priority(stf.priority, in: schema.tables[table]))
        if let id = stf.id, named.updateValue((table, entry), forKey: id.text) != nil {
            error("the id \(id.text) stands for two entries", at: id.span)
        }
        return .add(table: table, entry)
    }

    /// Ours is the larger number that wins; of STF files it depends on the architecture they are for.
    private func priority(_ written: STFNumber?, in table: Table) -> Int? {
        guard table.hasPriorities else { return nil }
        let number = min(Int(clamping: written?.value ?? 0), 0x7FFF_FFFF)
        return schema.largerScriptPriorityWins ?? false ? number : 0x7FFF_FFFF - number
    }

    private mutating func setDefault(_ name: STFName, _ call: STFAction) -> TestStep.Kind? {
        guard let table = table(name), let action = action(call, of: schema.tables[table]) else { return nil }
        guard !schema.tables[table].defaultAction.constant else {
            error("the default action of \(schema.tables[table].name) is constant", at: name.span)
            return nil
        }
        guard !action.action.tableOnly else {
            error("action \(action.action.name) may not be the default", at: call.name.span)
            return nil
        }
        return .setDefault(table: table, action.call)
    }

    private mutating func remove(_ removal: STFRemoval) -> TestStep.Kind? {
        switch removal {
        case .all: return .clear(table: nil)
        case .table(let name): return changeableTable(name).map { .clear(table: $0) }
        case .entry(let id):
            guard let found = entry(id) else { return nil }
            named[id.text] = nil
            return .delete(table: found.table, found.entry.matches, priority: found.entry.priority)
        case .keys(let name, let written, let keys):
            guard let table = changeableTable(name),
                let matches = matches(keys, of: schema.tables[table], from: name.span)
            else { return nil }
            return .delete(table: table, matches, priority: written.flatMap { priority($0, in: schema.tables[table]) })
        }
    }

    mutating func entry(_ id: STFName) -> (table: Int, entry: TableEntry)? {
        if let found = named[id.text] { return found }
        let guess = Suggestion.phrase(for: id.text, among: Array(named.keys))
        error("no entry has the id \(id.text)\(guess)", at: id.span)
        return nil
    }

    private mutating func table(_ name: STFName) -> Int? { find(name, among: schema.tables.map(\.name), "table") }

    private mutating func changeableTable(_ name: STFName) -> Int? {
        guard let index = table(name) else { return nil }
        let table = schema.tables[index]
        if table.storage == .none {
            error("\(table.name) has no key and so no entries", at: name.span)
        } else if table.constantEntries || table.storage == .code {
            error("the entries of \(table.name) are constant", at: name.span)
        } else {
            return index
        }
        return nil
    }

    /// The action and its arguments; those left out are 0.
    private mutating func action(_ call: STFAction, of table: Table) -> (action: Table.Action, call: ActionCall)? {
        guard let at = find(call.name, among: table.actions.map(\.name), "action", of: table.name) else { return nil }
        let action = table.actions[at]
        var values = action.parameters.map { Bits(width: $0.width) }
        var given: Set<Int> = []
        for (name, number) in call.arguments {
            guard let at = find(name, among: action.parameters.map(\.name), "parameter", of: action.name),
                let value = value(number, of: action.parameters[at])
            else { return nil }
            if !given.insert(at).inserted { error("\(name.text) is given twice", at: name.span) }
            values[at] = value
        }
        return (action, ActionCall(name: action.name, arguments: values))
    }

    // MARK: Counters and registers

    private mutating func counter(_ name: STFName) -> Int? { find(name, among: schema.counters.map(\.name), "counter") }

    private mutating func register(_ name: STFName) -> Int? { find(name, among: schema.registers.map(\.name), "register") }

    private mutating func checkCounter(_ check: STFCounterCheck) -> TestStep.Kind? {
        guard case .index(let index) = check.cell else { return checkHits(check) }
        guard let counter = counter(check.counter), let cell = cell(index, of: cells(of: counter), in: check.counter)
        else { return nil }
        let declared = schema.counters[counter]
        let unit: Int?
        switch check.unit {
        case nil: unit = declared.units.firstIndex(of: .count) ?? declared.units.indices.first
        case .packets: unit = declared.units.firstIndex(of: .packets)
        case .bytes: unit = declared.units.firstIndex(of: .bytes)
        }
        guard let unit else {
            let kept = declared.units.map(\.rawValue).joined(separator: " and ")
            let advice = declared.units == [.count] ? "write the check without a unit" : "it keeps \(kept)"
            error("\(declared.name) does not count \(check.unit?.rawValue ?? "anything"): \(advice)", at: check.counter.span)
            return nil
        }
        guard let condition = check.condition, let wanted = plain(condition.value) else { return nil }
        return .checkCounter(counter: counter, index: cell, unit: unit, condition, against: wanted)
    }

    private mutating func checkHits(_ check: STFCounterCheck) -> TestStep.Kind? {
        guard case .entry(let id) = check.cell, let found = entry(id) else { return nil }
        let table = schema.tables[found.table]
        // By the name of the table, or of its direct counter.
        let isNamed = table.counter.map { NameMatch.find(check.counter.text, among: [$0]) == .found(0) } ?? false
        guard let named = isNamed ? found.table : self.table(check.counter) else { return nil }
        guard named == found.table else {
            error("\(id.text) is an entry of \(table.name), not of \(schema.tables[named].name)", at: id.span)
            return nil
        }
        let inBytes = check.unit == .bytes || check.unit == nil && table.hits == nil
        guard (inBytes ? table.bytes : table.hits) != nil else {
            error("\(table.name) does not count the \(check.unit?.rawValue ?? "packets") of its entries", at: check.counter.span)
            return nil
        }
        guard let condition = check.condition, let wanted = plain(condition.value) else { return nil }
        return .checkHits(
            table: found.table, found.entry.matches, priority: found.entry.priority, inBytes: inBytes, condition, against: wanted)
    }

    private mutating func writeCounter(_ name: STFName, _ index: STFNumber, _ numbers: [STFNumber]) -> TestStep.Kind? {
        guard let counter = counter(name), let cell = cell(index, of: cells(of: counter), in: name)
        else { return nil }
        let units = schema.counters[counter].units.count
        guard numbers.count <= units else {
            error("\(schema.counters[counter].name) keeps \(units) number\(units == 1 ? "" : "s") a cell", at: name.span)
            return nil
        }
        var values: [UInt64] = []
        for number in numbers { values.append(plain(number) ?? 0) }
        values += Array(repeating: 0, count: units - values.count)
        return .writeCounter(counter: counter, index: cell, values)
    }

    /// How far the indexes go; a sparse counter's size is how many of any it holds.
    private func cells(of counter: Int) -> Int {
        schema.counters[counter].storage == .hash ? Int(UInt32.max) + 1 : schema.counters[counter].size
    }

    private mutating func cell(_ index: STFNumber, of size: Int, in name: STFName) -> UInt32? {
        guard let value = index.value, let cell = UInt32(exactly: value) else {
            error("an index is a number from 0 to 4294967295", at: index.span)
            return nil
        }
        guard value < UInt64(clamping: size) else {
            error("\(name.text) has \(size) cells", at: index.span)
            return nil
        }
        return cell
    }

    // MARK: Names and numbers

    private mutating func plain(_ number: STFNumber) -> UInt64? {
        if let value = number.value { return value }
        error("expected a number of 64 bits without stars", at: number.span)
        return nil
    }

    mutating func value(_ number: STFNumber, of field: Field) -> Bits? {
        guard number.mask == nil else {
            error("stars belong to ternary and longest-prefix keys", at: number.span)
            return nil
        }
        guard let value = Bits(number, width: field.width) else {
            error("the value does not fit the \(field.width) bit\(field.width == 1 ? "" : "s") of \(field.name)", at: number.span)
            return nil
        }
        return value
    }

    mutating func find(_ name: STFName, among names: [String], _ kind: String, of owner: String? = nil) -> Int? {
        report(NameMatch.find(name.text, among: names), name, names, kind, owner)
    }

    /// The place found, or an error that says what there is.
    mutating func report(
        _ result: NameMatch.Result, _ name: STFName, _ names: [String], _ kind: String, _ owner: String?
    ) -> Int? {
        let place = owner.map { " of \($0)" } ?? ""
        switch result {
        case .found(let index): return index
        case .none:
            var guess = Suggestion.phrase(for: name.text, among: names)
            if guess.isEmpty {
                // Mistyped in a short form.
                let short = names.map { String($0.split(separator: ".").last ?? "") }
                if let near = Suggestion.nearest(to: name.text, among: short), let at = short.firstIndex(of: near) {
                    guess = " (did you mean \"\(names[at])\"?)"
                } else if names.isEmpty {
                    guess = "; there are none"
                } else if names.count <= 8 {
                    guess = "; there \(names.count == 1 ? "is" : "are") \(names.joined(separator: ", "))"
                }
            }
            error("no \(kind)\(place) is called \"\(name.text)\"\(guess)", at: name.span)
        case .ambiguous(let all):
            let candidates = all.map { names[$0] }.joined(separator: " or ")
            error("\"\(name.text)\" may be \(kind) \(candidates)", at: name.span)
        }
        return nil
    }
}
