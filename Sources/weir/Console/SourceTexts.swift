import Driver

/// Lines of source files by their numbers, each file read once.
struct SourceTexts {
    private var files: [String: [String]]

    init(_ files: [String: [String]] = [:]) { self.files = files }

    /// The line of that number, from 1, without the blanks before it; empty when there is none.
    mutating func line(_ number: Int, of path: String) -> String {
        if files[path] == nil {
            let text = readFile(path).map { String(decoding: $0.prefix(1 << 22), as: UTF8.self) } ?? ""
            files[path] = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        guard let lines = files[path], lines.indices.contains(number - 1) else { return "" }
        return String(lines[number - 1].drop { $0 == " " || $0 == "\t" })
    }

    /// A line of the verifier's log: where it only names a place of the source, `;  @ router.p4:12`, with the text that stands there.
    mutating func named(_ line: Substring) -> String {
        guard line.hasPrefix(";"), let colon = line.lastIndex(of: ":"), let number = Int(line[line.index(after: colon)...]) else {
            return String(line)
        }
        let before = line[..<colon].dropFirst().drop { $0 == " " }
        guard before.hasPrefix("@ ") else { return String(line) }
        let path = String(before.dropFirst(2))
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return "; \(name):\(number)  \(self.line(number, of: path))"
    }
}
