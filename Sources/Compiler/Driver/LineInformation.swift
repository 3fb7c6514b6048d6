import CBackend
import Source

/// Puts right which file each line of an object's line information (.BTF.ext) is in, after its lines were numbered through
/// (`PinnedText`). The object is one that clang just wrote; one that is laid out otherwise stays as it is.
struct LineInformation {
    private var file: ObjectSections

    init?(_ object: [UInt8]) {
        guard let file = ObjectSections(object) else { return nil }
        self.file = file
    }

    /// The object with the places in the place of their numbers; `line` gives a line's text.
    func placed(_ places: [PinnedText.Place], line: (PinnedText.Place) -> String) -> [UInt8]? {
        guard let btf = file.section(".BTF"), let lines = file.section(".BTF.ext"),
            // The strings come last, so that more of them fit behind.
            let length = file.int(btf.lowerBound + 4, 4), let stringsAt = file.int(btf.lowerBound + 16, 4), let stringsSize = file.int(btf.lowerBound + 20, 4),
            length + stringsAt + stringsSize == btf.count,
            let extLength = file.int(lines.lowerBound + 4, 4), let infoAt = file.int(lines.lowerBound + 16, 4),
            let infoSize = file.int(lines.lowerBound + 20, 4)
        else { return nil }
        let strings = btf.lowerBound + length + stringsAt
        var result = self
        var more: [UInt8] = []
        var offsets: [String: Int] = [:]
        func string(_ text: String) -> Int {
            if let known = offsets[text] { return known }
            let at = stringsSize + more.count
            offsets[text] = at
            more += Array(text.utf8.filter { $0 != 0 }) + [0]
            return at
        }
        var at = lines.lowerBound + extLength + infoAt
        let end = min(at + infoSize, lines.upperBound)
        guard let record = file.int(at, 4), record >= 16 else { return nil }
        at += 4
        while at + 8 <= end, let count = file.int(at + 4, 4) {
            at += 8
            for _ in 0..<count {
                guard at + record <= end, let name = file.int(at + 4, 4), let packed = file.int(at + 12, 4) else { return nil }
                let number = packed >> 10 - PinnedText.firstNumber
                if places.indices.contains(number) {
                    let place = places[number]
                    result.set(at + 4, string(path(place.path, beside: file.text(strings + name), places)))
                    result.set(at + 8, string(line(place)))
                    result.set(at + 12, min(place.line, 1 << 22 - 1) << 10 | packed & 0x3ff)
                }
                at += record
            }
        }
        return result.moved(btf, appending: more, length: btf.lowerBound + 20, stringsSize)
    }

    /// A path as absolute as clang made the one of the first place.
    private func path(_ path: String, beside known: String, _ places: [PinnedText.Place]) -> String {
        guard !path.hasPrefix("/"), let main = places.first?.path, !main.hasPrefix("/"), known.hasSuffix("/" + main) else { return path }
        return String(known.dropLast(main.utf8.count)) + path
    }

    /// The object with the section .BTF at its end, longer by these strings.
    private func moved(_ btf: Range<Int>, appending more: [UInt8], length: Int, _ size: Int) -> [UInt8]? {
        guard let header = file.headers[".BTF"] else { return nil }
        var result = self
        result.set(length, size + more.count)
        let section = Array(result.file.bytes[btf]) + more
        while result.file.bytes.count % 8 != 0 { result.file.bytes.append(0) }
        result.set(header + 24, result.file.bytes.count)
        result.set(header + 32, section.count)
        result.file.bytes += section
        return result.file.bytes
    }

    private mutating func set(_ at: Int, _ value: Int) {
        for byte in 0..<4 { file.bytes[at + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }
}

extension SourceMap {
    /// The text of a line without the white space around it; empty when no file of that name was read.
    func text(of place: PinnedText.Place) -> String {
        guard let file = files.first(where: { $0.path == place.path }) else { return "" }
        let lines = file.bytes.split(separator: 0x0a, maxSplits: place.line, omittingEmptySubsequences: false)
        guard lines.indices.contains(place.line - 1) else { return "" }
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
        let line = lines[place.line - 1].drop(while: isSpace)
        return String(decoding: line.prefix(line.lastIndex { !isSpace($0) }.map { $0 - line.startIndex + 1 } ?? 0), as: UTF8.self)
    }
}
