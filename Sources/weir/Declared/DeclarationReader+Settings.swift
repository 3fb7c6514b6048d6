import Maps
import Yaml

/// What a pipeline's control plane sets beside its tables:
///
///     sessions: {5: {port: 2}, 7: {port: 1, group: 9}}
///     multicast: {9: [1:1, 2:3]}              # PORT:RID
///     groups: {ways: {7: [1, 2, 2]}}          # of a profile, its members
///     meters: {pace: {3: [100:10, 200:20]}}   # committed and peak, RATE:BURST
///     registers: {last: {1: 0x800}}
extension DeclarationReader {
    static let settingNames = ["sessions", "multicast", "groups", "meters", "registers"]

    mutating func sections(_ key: String, _ value: YamlNode) -> [Declaration.Section] {
        switch key {
        case "sessions": return [section(.init(kind: .session, name: ""), value)]
        case "multicast": return [section(.init(kind: .multicast, name: ""), value)]
        default:
            guard let pairs = value.pairs else {
                wrong(value, "a mapping of names and \(key) is expected here")
                return []
            }
            let kind: Setting.Kind = key == "groups" ? .group : key == "meters" ? .meter : .register
            return pairs.map { section(.init(kind: kind, name: $0.key), $0.value, at: place($0)) }
        }
    }

    private mutating func section(_ section: Setting.Section, _ node: YamlNode, at place: Place? = nil) -> Declaration.Section {
        var result = Declaration.Section(section: section, settings: [], place: place ?? self.place(node))
        guard let pairs = node.pairs else {
            if node.text != "" { wrong(node, "a mapping of numbers and values is expected here") }
            return result
        }
        for pair in pairs {
            guard let number = UInt32(pair.key) else {
                problems.add(self.place(pair), "'\(pair.key)' is no number of a \(section.kind.rawValue)")
                continue
            }
            if let words = words(pair.value, "a value") { result.settings.append((number, words, self.place(pair))) }
        }
        return result
    }

    /// The words of a text, of a list, or of a mapping, whose pairs are `name=value`.
    mutating func words(_ node: YamlNode, _ what: String) -> String? {
        if let text = node.text { return text }
        let words = node.items?.map(\.text) ?? node.pairs?.map { pair in pair.value.text.map { "\(pair.key)=\($0)" } } ?? [nil]
        let known = words.compactMap { $0 }
        guard known.count == words.count else {
            wrong(node, "\(what) is expected here")
            return nil
        }
        return known.joined(separator: " ")
    }
}
