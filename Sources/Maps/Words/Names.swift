/// Finds what an operator means by a name.
public enum Names {
    /// The place in `known` of the name that is `wanted`, or the only one that ends with it after a dot: `route` for `pipe.route`.
    /// `what` is the word for such a thing in the sentence of a refusal, which proposes the nearest name.
    public static func find(_ wanted: String, in known: [String], what: String) throws(TableError) -> Int {
        if let index = known.firstIndex(of: wanted) { return index }
        let candidates = known.indices.filter { known[$0].hasSuffix("." + wanted) }
        if candidates.count == 1 { return candidates[0] }
        if candidates.count > 1 {
            let names = candidates.map { known[$0] }.joined(separator: " or ")
            throw TableError(.unknown, "\(what) \"\(wanted)\" may be \(names): write more of its name")
        }
        guard !known.isEmpty else { throw TableError(.unknown, "there is no \(what) \"\(wanted)\": there are none at all") }
        if let nearest = nearest(to: wanted, in: known) {
            throw TableError(.unknown, "there is no \(what) \"\(wanted)\": did you mean \"\(nearest)\"?")
        }
        let listed = known.prefix(8).joined(separator: ", ") + (known.count > 8 ? ", ..." : "")
        throw TableError(.unknown, "there is no \(what) \"\(wanted)\": there is \(listed)")
    }

    /// The name with the fewest letters to change, whole or from one of its dots on; nil when none is near.
    public static func nearest(to wanted: String, in known: [String]) -> String? {
        let letters = Array(wanted.lowercased().utf8.prefix(64))
        var best: (name: String, distance: Int)?
        for name in known {
            let whole = Array(name.lowercased().utf8.prefix(128))
            let ends = [0] + whole.indices.filter { whole[$0] == UInt8(ascii: ".") }.map { $0 + 1 }
            for start in ends {
                let distance = distance(letters, Array(whole[start...]))
                if distance <= max(1, letters.count / 3), distance < best?.distance ?? .max { best = (name, distance) }
            }
        }
        return best?.name
    }

    /// Letters to insert, delete, replace or swap with their neighbour to come from one to the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var (before, previous) = ([Int](), Array(0...right.count))
        for i in 1...left.count {
            var row = [i]
            for j in 1...right.count {
                let same = left[i - 1] == right[j - 1]
                var cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] { cost = min(cost, before[j - 2] + 1) }
                row.append(cost)
            }
            (before, previous) = (previous, row)
        }
        return previous[right.count]
    }
}
