import Schema

/// The settings of a file while it is read: checked with the entries, written after them.
final class ImportSettings {
    private let settings: Settings
    private let mode: TableImport.Mode
    private var wanted: [Setting] = []
    private var lines: [Setting.Place: Int] = [:]
    /// What the file is about, in its order.
    private var sections: [Setting.Section] = []
    private var removed: [Setting.Place] = []
    private var done: [SettingChange] = []
    private(set) var counts: [String: TableImport.Counts] = [:]

    init(_ schema: Schema, _ mode: TableImport.Mode) {
        settings = Settings(schema)
        self.mode = mode
    }

    func admit(_ section: Setting.Section) throws(TableError) { note(try settings.section(section)) }

    private func note(_ section: Setting.Section) {
        guard !sections.contains(section) else { return }
        sections.append(section)
        counts[section.title] = TableImport.Counts()
    }

    func admit(_ setting: Setting, line: Int, maps: borrowing MapSet) throws(TableError) {
        let setting = try settings.canonical(setting)
        if let first = lines.updateValue(line, forKey: setting.place) { throw TableError(.exists, "the same place as in line \(first)") }
        let title = setting.place.section.title
        note(setting.place.section)
        let now = try settings.value(at: setting.place, maps: maps)
        guard now == nil || now == setting.value || mode == .replace else {
            throw TableError(.exists, "\(setting.place.text) is \(now ?? "") already: --replace would change it")
        }
        if now == setting.value { counts[title]?.unchanged += 1 } else if now == nil { counts[title]?.added += 1 } else { counts[title]?.changed += 1 }
        if now != setting.value { wanted.append(setting) }
    }

    /// After the last line: what the file is about and does not name goes.
    func finishCheck(maps: borrowing MapSet) throws(TableError) {
        guard mode == .replace else { return }
        for section in sections {
            for there in try settings.all(section, maps: maps) where lines[there.place] == nil {
                removed.append(there.place)
                counts[section.title]?.removed += 1
            }
        }
    }

    /// After the entries, which members and entries' meters are about.
    func write(maps: borrowing MapSet) throws(TableError) {
        for place in removed where try settings.value(at: place, maps: maps) != nil { done.append(try settings.set(Setting(place, nil), maps: maps)) }
        for setting in wanted { done.append(try settings.set(setting, maps: maps)) }
    }

    /// Before the entries are taken back.
    func undo(maps: borrowing MapSet) throws(TableError) {
        for change in done.reversed() { try settings.set(Setting(change.place, change.before), maps: maps) }
    }
}
