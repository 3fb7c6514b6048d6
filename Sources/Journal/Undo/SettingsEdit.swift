import Maps
import Schema

extension Settings {
    /// What makes a setting another one than a change left it; nil when it is as it was left.
    func conflict(_ change: SettingChange, _ maps: borrowing MapSet) throws(TableError) -> String? {
        let now = try value(at: change.place, maps: maps)
        guard now != change.after else { return nil }
        return "\(change.place.text) is \(now.map { "\($0) by now" } ?? "gone")"
    }

    /// Sets places, all of them or none, and answers what that changed.
    public func make(_ changes: [SettingChange], _ maps: borrowing MapSet) throws(TableError) -> [SettingChange] {
        var done: [SettingChange] = []
        do throws(TableError) {
            for change in changes {
                // What is gone already need not be taken away.
                if change.after == nil, try value(at: change.place, maps: maps) == nil { continue }
                done.append(try set(Setting(change.place, change.after), maps: maps))
            }
        } catch {
            for change in done.reversed() { _ = try? set(Setting(change.place, change.before), maps: maps) }
            throw error
        }
        return done
    }
}

extension SettingChange {
    func line(_ value: String?) -> String { value.map { "\(place.text) \($0)" } ?? "" }
}

extension Deed {
    /// Changes settings of a pipeline that the caller holds, all of them or none, and notes it.
    public mutating func change(
        _ pipeline: String, _ settings: Settings, _ maps: borrowing MapSet, to wanted: [Setting]
    ) throws(TableError) {
        let changes = try settings.make(wanted.map { SettingChange($0.place, from: nil, to: $0.value) }, maps)
        note(changes.map(\.text), undo: .settings(pipeline: pipeline, changes: changes))
    }
}
