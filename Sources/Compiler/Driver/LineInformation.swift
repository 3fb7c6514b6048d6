import CBackend
import Source

/// Puts right which file each line of an object's line information (.BTF.ext) is in, after its lines were numbered through
/// (`PinnedText`). The object is one that clang just wrote; one that is laid out otherwise stays as it is.
struct LineInformation {
    private var object: [UInt8]
    /// Section headers by name: where each stands in the file.
    private var headers: [String: Int] = [:]

    init?(_ object: [UInt8]) {
        self.object = object
        guard object.count >= 64, object.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = int(0x28, 8), let size = int(0x3a, 2),
            let count = int(0x3c, 2), let names = int(0x3e, 2), size >= 64, let nameTable = int(table + names * size + 24, 8)
        else { return nil }
        for index in 0..<count {
            let header = table + index * size
            guard let offset = int(header, 4) else { return nil }
            headers[text(nameTable + offset)] = header
        }
    }

    /// The object with the places in the place of their numbers; `line` gives a line's text.
    func placed(_ places: [PinnedText.Place], line: (PinnedText.Place) -> String) -> [UInt8]? {
        guard let btf = section(".BTF"), let lines = section(".BTF.ext"),
            // The strings come last, so that more of them fit behind.
            let length = int(btf.lowerBound + 4, 4), let stringsAt = int(btf.lowerBound + 16, 4), let stringsSize = int(btf.lowerBound + 20, 4),
            length + stringsAt + stringsSize == btf.count,
            let extLength = int(lines.lowerBound + 4, 4), let infoAt = int(lines.lowerBound + 16, 4), let infoSize = int(lines.lowerBound + 20, 4)
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
        guard let record = int(at, 4), record >= 16 else { return nil }
        at += 4
        while at + 8 <= end, let count = int(at + 4, 4) {
            at += 8
            for _ in 0..<count {
                guard at + record <= end, let file = int(at + 4, 4), let packed = int(at + 12, 4) else { return nil }
                let number = packed >> 10 - PinnedText.firstNumber
                if places.indices.contains(number) {
                    let place = places[number]
                    result.set(at + 4, string(path(place.path, beside: text(strings + file), places)))
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
        guard let header = headers[".BTF"] else { return nil }
        var result = self
        result.set(length, size + more.count)
        let section = Array(result.object[btf]) + more
        while result.object.count % 8 != 0 { result.object.append(0) }
        result.set(header + 24, result.object.count)
        result.set(header + 32, section.count)
        result.object += section
        return result.object
    }

    private func section(_ name: String) -> Range<Int>? {
        guard let header = headers[name], let offset = int(header + 24, 8), let size = int(header + 32, 8), size >= 24,
            offset <= object.count, size <= object.count - offset
        else { return nil }
        return offset..<offset + size
    }

    /// A number of so many bytes, little-endian; nil when it does not lie in the file or does not fit.
    private func int(_ at: Int, _ bytes: Int) -> Int? {
        guard at >= 0, at <= object.count - bytes else { return nil }
        let value = (0..<bytes).reduce(UInt64(0)) { $0 | UInt64(object[at + $1]) << UInt64(8 * $1) }
        return value < 1 << 40 ? Int(value) : nil
    }

    private mutating func set(_ at: Int, _ value: Int) {
        for byte in 0..<4 { object[at + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }

    private func text(_ at: Int) -> String {
        guard object.indices.contains(at) else { return "" }
        return String(decoding: object[at...].prefix { $0 != 0 }, as: UTF8.self)
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
