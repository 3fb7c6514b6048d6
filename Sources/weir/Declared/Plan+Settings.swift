import Maps
import Pipeline
import Schema

/// A section as a file has it, in the program's own terms.
struct DeclaredSection {
    var section: Setting.Section
    var settings: [Setting]
    /// Nil for all that is set there; otherwise what stands elsewhere is left alone.
    var places: Set<Setting.Place>?
}

extension Planner {
    /// The declared sections in the words of a program, those of metered entries among them.
    mutating func sections(_ pipeline: Declaration.Pipeline, _ schema: Schema, _ tables: [DeclaredTable?]) -> [DeclaredSection] {
        let settings = Settings(schema)
        var all: [DeclaredSection] = []
        for declared in pipeline.sections {
            do throws(TableError) {
                let section = try settings.section(declared.section)
                guard !all.contains(where: { $0.section == section }) else { throw TableError(.value, "\(section.title) is declared twice") }
                var result = DeclaredSection(section: section, settings: [])
                for (number, value, place) in declared.settings {
                    do throws(TableError) {
                        result.settings.append(try settings.canonical(Setting(Setting.Place(section.kind, section.name, number), value)))
                    } catch { problems.add(place, error.sentence) }
                }
                all.append(result)
            } catch { problems.add(declared.place, error.sentence) }
        }
        for (declared, table) in zip(pipeline.tables, tables) {
            guard let table, case .listed(let entries)? = declared.entries else { continue }
            if let metered = metered(entries, table, settings) { all.append(metered) }
        }
        return all
    }

    /// What the entries of a table are metered by; nil when they have no meters.
    private mutating func metered(_ entries: [Declaration.Entry], _ table: DeclaredTable, _ settings: Settings) -> DeclaredSection? {
        let section = Setting.Section(kind: .entryMeter, name: table.table.name)
        guard table.table.meter != nil else {
            for entry in entries where entry.meter != nil { problems.add(entry.place, "the entries of table \(table.table.name) have no meters") }
            return nil
        }
        var result = DeclaredSection(section: section, settings: [], places: [])
        for entry in entries {
            let place = Setting.Place(.entryMeter, section.name, entry: Setting.EntryPlace(keys: entry.match, priority: entry.priority))
            do throws(TableError) {
                let setting = try settings.canonical(Setting(place, entry.meter))
                result.places?.insert(setting.place)
                result.settings.append(setting)
            } catch { problems.add(entry.place, error.sentence) }
        }
        return result
    }

    /// What of a section the running program has otherwise. One that the running program does not have lacks everything.
    func difference(_ declared: DeclaredSection, _ live: borrowing LivePipeline) throws -> [SettingChange] {
        let settings = Settings(live.schema)
        let isThere = live.schema.settingSections.contains(declared.section)
        var now: [Setting.Place: String] = [:]
        for setting in isThere ? try settings.all(declared.section, maps: live.maps) : [] where declared.places?.contains(setting.place) ?? true {
            now[setting.place] = setting.value
        }
        var changes: [SettingChange] = []
        for wanted in declared.settings {
            let there = now.removeValue(forKey: wanted.place)
            if there != wanted.value { changes.append(SettingChange(wanted.place, from: there, to: wanted.value)) }
        }
        return now.sorted { $0.key.number < $1.key.number }.map { SettingChange($0.key, from: $0.value, to: nil) } + changes
    }
}
