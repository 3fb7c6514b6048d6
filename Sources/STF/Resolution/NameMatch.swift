/// Finds what a name in an STF file stands for among the names of a program.
enum NameMatch {
    enum Result: Equatable {
        case found(Int)
        case none
        /// Several fit equally well.
        case ambiguous([Int])
    }

    /// The place of the name among `names`: as written; in the eBPF dialect, where `_` stands for `.`; as a suffix at a `.`;
    /// as a suffix at a `_`; as any suffix. A leading `_` may be left out of all of these.
    static func find(_ name: String, among names: [String]) -> Result {
        let found = search(name, among: names)
        if found == .none, name.hasPrefix("_") { return search(String(name.dropFirst()), among: names) }
        return found
    }

    private static func search(_ name: String, among names: [String]) -> Result {
        guard !name.isEmpty else { return .none }
        let flat = flattened(name)
        let ways: [(String) -> Bool] = [
            { $0 == name },
            { flattened($0) == flat },
            { $0.hasSuffix("." + name) },
            { flattened($0).hasSuffix("_" + flat) },
            { $0.hasSuffix(name) },
        ]
        for way in ways {
            let all = names.indices.filter { way(names[$0]) }
            if all.count == 1 { return .found(all[0]) }
            if all.count > 1 { return .ambiguous(all) }
        }
        return .none
    }

    private static func flattened(_ name: String) -> String {
        String(decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    /// Finds a key: by position as `key.fieldN`, or by name, where `h.$valid$`, `h.valid`, `h.isValid()`, and `h` for a key
    /// `h.$valid$`, are one; a trailing `$` does not count.
    static func findKey(_ name: String, among names: [String]) -> Result {
        var name = name
        if name.hasPrefix("key.") {
            name.removeFirst(4)
            if name.hasPrefix("field"), let at = Int(name.dropFirst(5)) {
                return names.indices.contains(at) ? .found(at) : .none
            }
        }
        let names = names.map(canonicalKey)
        let found = find(canonicalKey(name), among: names)
        guard found == .none else { return found }
        return find(name + ".$valid$", among: names)
    }

    private static func canonicalKey(_ name: String) -> String {
        for ending in [".isValid()", ".$valid", ".valid"] where name.hasSuffix(ending) {
            return name.dropLast(ending.count) + ".$valid$"
        }
        if ["isValid()", "$valid", "valid", "$valid$"].contains(name) { return "$valid$" }
        if name.hasSuffix(".$valid$") { return name }
        return name.hasSuffix("$") ? String(name.dropLast()) : name
    }
}
