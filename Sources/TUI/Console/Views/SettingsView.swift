/// Page Counters' other half: what a control plane sets beside tables.
extension Model {
    /// A setting of a pipeline.
    struct SettingRow {
        var pipeline: String
        var setting: SettingState
        var id: String { pipeline + " " + setting.place.text }
    }

    var settingRows: [SettingRow] {
        (snapshot?.pipelines ?? []).flatMap { pipeline in pipeline.settings.map { SettingRow(pipeline: pipeline.name, setting: $0) } }
    }

    var selectedSetting: SettingRow? {
        guard let id = lists[.settings]?.selected else { return nil }
        return settingRows.first { $0.id == id }
    }

    func settingsGrid() -> Grid {
        let list = lists[.settings] ?? ListState()
        let rows = arranged(settingRows, list) {
            "\($0.id) \($0.setting.value)"
        } key: { row, column in
            switch column {
            case 0: .text(row.pipeline)
            case 1: .text(row.setting.place.section.title)
            case 2: .text(row.setting.place.which)
            default: .text(row.setting.value)
            }
        }
        return Grid(
            columns: [
                .fitting("PIPELINE", snapshot?.pipelines.map(\.name) ?? [], 8, 12),
                .fitting("SETTING", rows.lazy.map(\.setting.place.section.title).prefix(200).map { $0 }, 14, 24),
                .fitting("OF", rows.lazy.map(\.setting.place.which).prefix(200).map { $0 }, 6, 16), Column("VALUE", 16, most: 80),
            ], ids: rows.map(\.id),
            empty: empty(
                snapshot?.pipelines.contains { !$0.sections.isEmpty } == true
                    ? "nothing is set: i sets something" : "no pipeline has sessions, groups, meters or registers"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { index, _ in
            let row = rows[index]
            return Grid.Row([
                Line(row.pipeline, .dim), Line(row.setting.place.section.title, .bright), Line(row.setting.place.which),
                Line(row.setting.value),
            ])
        }
    }

    func drawSettings(into buffer: inout Buffer, _ layout: Layout) {
        buffer.put(grid(.settings), in: layout.main, list: lists[.settings] ?? ListState())
        let area = layout.wide ? layout.detail : layout.detail.inset(left: 1, top: 1, right: 1)
        guard area.height >= 3, let row = selectedSetting else { return }
        buffer.put(Line([Span(row.setting.place.text + "  ", .bright), Span(row.setting.place.section.kind.story, .dim)]), in: area)
        let words = row.setting.value.split(separator: " ").map(String.init)
        let lines = row.setting.place.section.kind.lines(words)
        buffer.put(lines, in: area.inset(top: 1))
    }

    /// The verb that shows the selected setting.
    var settingCommand: String {
        let pipeline = (selectedSetting?.pipeline ?? currentPipeline?.name).map(Command.quoted) ?? "NAME"
        guard let section = selectedSetting?.setting.place.section else { return "weir mirror list \(pipeline)" }
        switch section.kind {
        case .session: return "weir mirror list \(pipeline)"
        case .multicast: return "weir multicast list \(pipeline)"
        case .group: return "weir group list \(pipeline) \(Command.quoted(section.name))"
        case .meter, .entryMeter: return "weir meter show \(pipeline) \(Command.quoted(section.name))"
        case .register: return "weir register show \(pipeline) \(Command.quoted(section.name))"
        }
    }

    // MARK: Changes

    mutating func changeSetting(_ change: Action.Setting) -> [Effect] {
        if readOnly {
            notice = Notice(.bad, "read-only: nothing is set")
            return []
        }
        switch change {
        case .insert:
            let all = ([currentPipeline].compactMap { $0 } + (snapshot?.pipelines ?? [])).filter { !$0.sections.isEmpty }
            guard let pipeline = all.first else {
                notice = Notice(.plain, "no pipeline has sessions, groups, meters or registers")
                return []
            }
            overlay = .form(Form(set: pipeline.name, pipeline.sections, selectedSetting?.setting.place.section))
        case .edit, .delete:
            guard let row = selectedSetting else {
                notice = Notice(.plain, "nothing is selected")
                return []
            }
            if change == .edit {
                overlay = .form(Form(change: row.pipeline, row.setting))
            } else {
                ask("take \(row.setting.place.text) of \(row.pipeline) away?", .set(pipeline: row.pipeline, row.setting.place, value: nil))
            }
        }
        return []
    }
}

extension SettingSection.Kind {
    /// What it does, for who does not know.
    fileprivate var story: String {
        switch self {
        case .session: "where clones of this session go"
        case .multicast: "the copies that a packet for this group becomes"
        case .group: "the members of whom a hash takes one"
        case .meter: "above the committed rate yellow, above the peak red"
        case .entryMeter: "of this entry: above the committed rate yellow, above the peak red"
        case .register: "packets may change it too"
        }
    }

    /// A value in full.
    fileprivate func lines(_ words: [String]) -> [Line] {
        func parts(_ word: String, _ names: [String]) -> Line {
            let values = word.split(separator: ":").map(String.init)
            return zip(names, values).reduce(Line()) { $0.then($1.0 + " ", .dim).then($1.1 + "  ") }
        }
        switch self {
        case .session, .register: return words.map { Line($0) }
        case .multicast: return words.isEmpty ? [Line("no copies: the packet is dropped", .dim)] : words.map { parts($0, ["port", "rid"]) }
        case .group: return words.isEmpty ? [Line("no members: the table misses", .dim)] : words.map { parts($0, ["member"]) }
        case .meter, .entryMeter:
            return zip(["committed ", "peak      "], words).map { name, word in Line(name, .heading).then(parts(word, ["a second", "burst"]).text) }
        }
    }
}

extension Form {
    /// The form that sets something new.
    init(set pipeline: String, _ sections: [SettingSection], _ first: SettingSection?) {
        self.init(title: "set in \(pipeline)", purpose: .set(pipeline), fields: [])
        self.sections = sections
        let section = first ?? sections[0]
        fields = [
            Field(role: .section, label: "what", hint: "", input: TextInput(section.title), choices: sections.map(\.title)),
            Field(role: .which, label: "of", hint: "", input: TextInput("")),
            Field(role: .value, label: "value", hint: "", input: TextInput("")),
        ]
        suitSection()
    }

    /// The form that changes what is set.
    init(change pipeline: String, _ setting: SettingState) {
        let section = setting.place.section
        self.init(title: "change in \(pipeline)", purpose: .set(pipeline), fields: [])
        sections = [section]
        fields = [
            Field(role: .section, label: "what", hint: "", input: TextInput(section.title), fixed: true),
            Field(role: .which, label: "of", hint: "", input: TextInput(setting.place.which), fixed: true),
            Field(role: .value, label: "value", hint: "", input: TextInput(setting.value)),
        ]
        focus = 2
        suitSection()
    }

    /// The section that is chosen.
    var section: SettingSection? { sections.first { $0.title == text(.section) } }

    /// Hints and checks of the chosen section.
    mutating func suitSection() {
        guard let section else { return }
        for index in fields.indices {
            switch fields[index].role {
            case .which: (fields[index].hint, fields[index].check) = (section.kind.whichHint, .which(section))
            case .value: (fields[index].hint, fields[index].check) = (section.kind.hint, .setting(section.kind))
            default: break
            }
        }
    }
}
