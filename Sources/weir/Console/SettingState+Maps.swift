import Maps
import TUI

extension SettingSection {
    /// The console's words for what `Maps` calls by the same.
    init?(_ section: Setting.Section) {
        guard let kind = Kind(rawValue: section.kind.rawValue) else { return nil }
        self.init(kind, section.name)
    }
}

extension Setting.Place {
    init(_ place: SettingPlace) {
        let kind: Setting.Kind
        switch place.section.kind {
        case .session: kind = .session
        case .multicast: kind = .multicast
        case .group: kind = .group
        case .meter: kind = .meter
        case .entryMeter: kind = .entryMeter
        case .register: kind = .register
        }
        let entry = place.keys.isEmpty ? nil : Setting.EntryPlace(keys: place.keys.map(NamedText.init), priority: place.priority)
        self.init(kind, place.section.name, place.number, entry: entry)
    }
}
