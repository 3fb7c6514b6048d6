/// Fields to fill in. Each knows what it takes and says what is wrong as one types.
struct Form: Equatable, Sendable {
    enum Purpose: Equatable, Sendable {
        case attach
        case add(TablePlace)
        case modify(TablePlace)
        case setDefault(TablePlace)
        case load(TablePlace)
        case save(TablePlace)
        case swap(String)
        case set(String)
    }
    /// What a field is for.
    enum Role: Equatable, Sendable {
        case file, devices, hook, mode, name, replace, confirm, key(Int), priority, action, argument(String)
        case section, which, value
    }
    enum Check: Equatable, Sendable {
        case key(ValueType, TableState.MatchKind)
        case value(ValueType)
        case number
        case required
        case devices([String])
        case which(SettingSection)
        case setting(SettingSection.Kind)
        case anything
    }
    struct Field: Equatable, Sendable {
        var role: Role
        var label: String
        /// What is expected, shown beside it.
        var hint: String
        var input: TextInput
        /// When not empty, left and right choose among these and nothing is typed.
        var choices: [String] = []
        var check: Check = .anything
        /// Cannot be changed.
        var fixed = false

        /// What is wrong with it now; nil when nothing is.
        var problem: String? {
            let text = input.text
            switch check {
            case .key(let type, let match): return type.problem(text, match: match)
            case .value(let type): return type.problem(text)
            case .number:
                return text.isEmpty ? "is missing" : Int32(text).map { $0 >= 0 } == true ? nil : "is no number"
            case .required: return text.isEmpty ? "is missing" : nil
            case .devices(let known):
                let names = text.split(separator: " ").map(String.init)
                if names.isEmpty { return "is missing" }
                return names.first { !known.contains($0) }.map { "no interface is called \($0)" }
            case .which(let section):
                if text.isEmpty { return "is missing" }
                return SettingPlace(section, which: text) == nil
                    ? "has to be \(section.kind.whichHint)" + (section.kind == .entryMeter ? "" : " of 32 bits") : nil
            case .setting(let kind): return kind.problem(text)
            case .anything: return nil
            }
        }
    }

    var title: String
    var purpose: Purpose
    var fields: [Field]
    var focus = 0
    /// Whether it was sent with mistakes in it: then missing values are shown as wrong too.
    var insisted = false
    /// The table's actions, when there is a choice of action.
    var actions: [TableState.ActionShape] = []
    /// What can be set, when that is what it is about.
    var sections: [SettingSection] = []

    /// What is wrong where the cursor is, else the first thing that is wrong.
    var problem: String? {
        let here = fields.indices.contains(focus) && fields[focus].problem != nil ? fields[focus] : nil
        return (here ?? fields.first { $0.problem != nil }).map { "\($0.label): \($0.problem ?? "")" }
    }

    func text(_ role: Role) -> String { fields.first { $0.role == role }?.input.text ?? "" }

    /// The command that the form asks for; nil while something is wrong.
    var command: Command? { problem == nil ? draft : nil }

    /// The command as far as it is filled in.
    var draft: Command {
        func chosen(_ role: Role) -> String? {
            let text = text(role)
            return text.isEmpty || text == "auto" || text == "of the program" ? nil : text
        }
        let arguments: [Command.Assignment] = fields.compactMap { field in
            guard case .argument(let name) = field.role else { return nil }
            return Command.Assignment(name, field.input.text)
        }
        let keys: [Command.Assignment] = fields.compactMap { field in
            guard case .key = field.role else { return nil }
            return Command.Assignment(field.label, field.input.text)
        }
        let entry = Command.Entry(
            keys: keys, action: text(.action), arguments: arguments, priority: Int(text(.priority)))
        switch purpose {
        case .attach:
            return .attach(
                file: text(.file), devices: text(.devices).split(separator: " ").map(String.init), hook: chosen(.hook),
                mode: chosen(.mode), name: chosen(.name))
        case .add(let place): return .tableAdd(place, entry)
        case .modify(let place): return .tableModify(place, entry)
        case .setDefault(let place): return .tableDefault(place, action: text(.action), arguments: arguments)
        case .load(let place): return .tableImport(place, file: text(.file), replace: text(.replace) == "replace them")
        case .save(let place): return .tableExport(place, file: text(.file))
        case .swap(let pipeline):
            return .swap(pipeline: pipeline, file: text(.file), confirm: Int(text(.confirm).prefix { $0.isNumber }))
        case .set(let pipeline):
            let section = section ?? SettingSection(.session)
            let value = text(.value).split(separator: " ").joined(separator: " ")
            return .set(pipeline: pipeline, SettingPlace(section, which: text(.which)) ?? SettingPlace(section), value: value)
        }
    }

    /// Takes a key while it is open. Enter and Esc are not for it.
    mutating func take(_ key: Key) {
        guard fields.indices.contains(focus) else { return }
        switch key {
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        default:
            guard !fields[focus].fixed else { return }
            let choices = fields[focus].choices
            guard !choices.isEmpty else {
                _ = fields[focus].input.take(key)
                return
            }
            let now = choices.firstIndex(of: fields[focus].input.text) ?? 0
            let next: Int
            switch key {
            case .right, .character(" "), .character("l"): next = (now + 1) % choices.count
            case .left, .character("h"): next = (now + choices.count - 1) % choices.count
            case .character(let letter):
                next = choices.firstIndex { $0.first == letter } ?? now
            default: return
            }
            fields[focus].input = TextInput(choices[next])
            if fields[focus].role == .action { showArguments() }
            if fields[focus].role == .section { suitSection() }
        }
    }

    private mutating func move(_ step: Int) {
        for _ in fields.indices {
            focus = (focus + step + fields.count) % fields.count
            if !fields[focus].fixed { return }
        }
    }

    /// Makes the fields of the chosen action's parameters; what was typed for a parameter of that name stays.
    mutating func showArguments() {
        var typed: [String: TextInput] = [:]
        for field in fields { if case .argument(let name) = field.role { typed[name] = field.input } }
        fields.removeAll { if case .argument = $0.role { true } else { false } }
        for parameter in actions.first(where: { $0.name == text(.action) })?.parameters ?? [] {
            fields.append(
                Field(
                    role: .argument(parameter.name), label: parameter.name, hint: parameter.type.hint,
                    input: typed[parameter.name]
                        ?? TextInput(
                            parameter.type.format == .bool ? "false" : parameter.type.members.first ?? ""),
                    choices: parameter.type.format == .bool ? ["false", "true"] : parameter.type.members,
                    check: .value(parameter.type)))
        }
        focus = min(focus, fields.count - 1)
    }
}

extension Form {
    /// The form that adds an entry, or changes `entry`.
    init(_ place: TablePlace, table: TableState, entry: TableState.Entry?) {
        self.init(
            title: (entry == nil ? "add to " : "change in ") + "\(place.pipeline) \(place.table)",
            purpose: entry == nil ? .add(place) : .modify(place), fields: [])
        actions = table.actions.filter { !$0.defaultOnly }
        for (index, key) in table.keys.enumerated() {
            let hint: String
            switch key.match {
            case .exact: hint = key.type.hint
            case .lpm: hint = key.type.hint + " / prefix length"
            case .ternary: hint = key.type.hint + ", value&&&mask, or -"
            case .range: hint = "low..high, or -"
            case .optional: hint = key.type.hint + ", or -"
            }
            let old = entry.flatMap { $0.keys.indices.contains(index) ? $0.keys[index] : nil }
            fields.append(
                Field(
                    role: .key(index), label: key.name, hint: hint, input: TextInput(old ?? ""),
                    check: .key(key.type, key.match), fixed: entry != nil))
        }
        if table.hasPriorities {
            fields.append(
                Field(
                    role: .priority, label: "priority", hint: "the larger wins",
                    input: TextInput(entry?.priority.map(String.init) ?? "10"), check: .number, fixed: entry != nil))
        }
        addAction(entry?.action, entry?.arguments ?? [])
        focus = fields.firstIndex { !$0.fixed } ?? 0
    }

    /// The form that changes the default action.
    init(default place: TablePlace, table: TableState) {
        self.init(title: "default of \(place.pipeline) \(place.table)", purpose: .setDefault(place), fields: [])
        actions = table.actions.filter { !$0.tableOnly }
        addAction(table.defaultAction, table.defaultArguments)
    }

    /// The form that attaches a program.
    init(attach file: String, device: String, known: [String]) {
        self.init(
            title: "attach a P4 program", purpose: .attach,
            fields: [
                Field(
                    role: .file, label: "file", hint: "P4 source or object", input: TextInput(file), check: .required),
                Field(
                    role: .devices, label: "devices", hint: "names, blanks between", input: TextInput(device),
                    check: .devices(known)),
                Field(
                    role: .hook, label: "hook", hint: "", input: TextInput("of the program"),
                    choices: ["of the program", "xdp", "tc-ingress", "tc-egress"]),
                Field(
                    role: .mode, label: "mode", hint: "", input: TextInput("auto"),
                    choices: ["auto", "native", "generic", "offload"]),
                Field(role: .name, label: "name", hint: "the file's unless given", input: TextInput("")),
            ])
    }

    /// The form that puts another program in the place of one that runs.
    init(swap pipeline: Pipeline, file: String) {
        self.init(
            title: "swap \(pipeline.name)", purpose: .swap(pipeline.name),
            fields: [
                Field(role: .file, label: "file", hint: "P4 source or object", input: TextInput(file), check: .required),
                Field(
                    role: .confirm, label: "unless confirmed", hint: "how long it stays", input: TextInput("it stays"),
                    choices: ["it stays", "30 s, then back", "60 s, then back", "300 s, then back"]),
            ])
    }

    /// The form that takes entries from a file.
    init(import place: TablePlace) {
        self.init(
            title: "import into \(place.pipeline) \(place.table)", purpose: .load(place),
            fields: [
                Field(
                    role: .file, label: "file", hint: "what export wrote, CSV or JSON lines", input: TextInput(""),
                    check: .required),
                Field(
                    role: .replace, label: "entries there", hint: "", input: TextInput("keep them"),
                    choices: ["keep them", "replace them"]),
            ])
    }

    /// The form that writes a table to a file.
    init(export place: TablePlace) {
        self.init(
            title: "export \(place.pipeline) \(place.table)", purpose: .save(place),
            fields: [
                Field(
                    role: .file, label: "file", hint: "is written anew", input: TextInput("\(place.table).jsonl"), check: .required)
            ])
    }

    private mutating func addAction(_ name: String?, _ arguments: [String]) {
        let name = name ?? actions.first?.name ?? ""
        fields.append(
            Field(
                role: .action, label: "action", hint: "", input: TextInput(name), choices: actions.map(\.name),
                check: .required))
        showArguments()
        var values = arguments.makeIterator()
        for index in fields.indices {
            if case .argument = fields[index].role, let value = values.next() { fields[index].input = TextInput(value) }
        }
    }
}
