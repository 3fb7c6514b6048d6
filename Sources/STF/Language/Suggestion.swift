/// "Did you mean": the known name that a mistyped one is most like.
enum Suggestion {
    /// ` (did you mean "x"?)`, or nothing when no name is near.
    static func phrase(for name: String, among names: [String]) -> String {
        nearest(to: name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
    }

    static func nearest(to name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(64))
        let limit = max(1, wanted.count / 3)
        return names.map { (name: $0, distance: distance(wanted, Array($0.lowercased().utf8.prefix(64)))) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other (Damerau, restricted).
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var older: [Int] = []
        var old = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(old[j] + (a[i] == b[j] ? 0 : 1), old[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
                row.append(best)
            }
            older = old
            old = row
        }
        return old[b.count]
    }
}
