/// Where a span starts, as people say it: lines and columns count from 1, columns count bytes.
public struct Location: Hashable, Sendable {
    public var path: String
    public var line: Int
    public var column: Int
}

/// One file's text and where its lines start.
public struct SourceFile: Sendable {
    public let path: String
    public let bytes: [UInt8]
    /// Shipped with the compiler, not the user's: warnings about it are not shown.
    public let isSystem: Bool
    /// `#line` directives: from the line that starts at `offset`, lines count from `line` in `path`.
    public internal(set) var presumed: [(offset: Int32, line: Int, path: String)] = []
    let lineStarts: [Int32]

    init(path: String, bytes: [UInt8], isSystem: Bool) {
        self.path = path
        self.bytes = bytes
        self.isSystem = isSystem
        var starts: [Int32] = [0]
        for (i, byte) in bytes.enumerated() where byte == 0x0A { starts.append(Int32(clamping: i + 1)) }
        lineStarts = starts
    }

    /// The index of the line that holds the byte at `offset`, from 0.
    func lineIndex(at offset: Int32) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The text of a line without its end, odd bytes replaced, and where it starts in the file. Of a line that is
    /// much longer than a screen is wide, a part around the byte at `place`.
    func line(_ index: Int, around place: Int) -> (text: String, offset: Int) {
        var start = Int(lineStarts[index])
        var end = index + 1 < lineStarts.count ? Int(lineStarts[index + 1]) - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        if end - start > 2_000 {
            start = max(start, place - 500)
            end = min(end, place + 1_000)
            // Not in the middle of a character.
            while start < end, bytes[start] & 0xC0 == 0x80 { start += 1 }
        }
        return (String(decoding: bytes[start..<max(start, end)], as: UTF8.self), start)
    }
}

/// All files of one compilation, by id.
public struct SourceMap: Sendable {
    public private(set) var files: [SourceFile] = []

    public init() {}

    /// Adds a file and returns its id.
    public mutating func add(path: String, bytes: [UInt8], isSystem: Bool = false) -> FileID {
        files.append(SourceFile(path: path, bytes: bytes, isSystem: isSystem))
        return FileID(raw: Int32(files.count - 1))
    }

    /// Records a `#line`: the line that starts at `offset` counts as `line` of `path`.
    public mutating func presume(file: FileID, offset: Int, line: Int, path: String) {
        guard files.indices.contains(Int(file.raw)) else { return }
        files[Int(file.raw)].presumed.append((Int32(clamping: offset), line, path))
    }

    public func file(_ id: FileID) -> SourceFile? {
        files.indices.contains(Int(id.raw)) ? files[Int(id.raw)] : nil
    }

    /// Where `span` starts, `#line` respected; nil when it stands for no text.
    public func location(of span: Span) -> Location? {
        guard let file = file(span.file) else { return nil }
        let index = file.lineIndex(at: span.start)
        let column = Int(span.start - file.lineStarts[index]) + 1
        if let mark = file.presumed.last(where: { $0.offset <= span.start }) {
            let past = index - file.lineIndex(at: mark.offset)
            return Location(path: mark.path, line: mark.line + past, column: column)
        }
        return Location(path: file.path, line: index + 1, column: column)
    }

    /// The text of a line, from 1, of the file with that path, blanks in front left out; nil when there is none. `#line` is not followed.
    public func span(ofLine line: Int, in path: String) -> Span? {
        guard let id = files.firstIndex(where: { $0.path == path }), files[id].lineStarts.indices.contains(line - 1) else { return nil }
        let file = files[id]
        var start = Int(file.lineStarts[line - 1])
        while start < file.bytes.count, file.bytes[start] == 0x20 || file.bytes[start] == 0x09 { start += 1 }
        var end = start
        while end < file.bytes.count, file.bytes[end] != 0x0A { end += 1 }
        return Span(file: FileID(raw: Int32(id)), start: start, end: end)
    }

    /// The source line in which `span` starts, and the part of it that the span covers, as byte offsets in the text.
    /// Of a very long line only the part around the span's start.
    public func excerpt(of span: Span) -> (text: String, start: Int, end: Int)? {
        guard let file = file(span.file) else { return nil }
        let index = file.lineIndex(at: span.start)
        let line = file.line(index, around: Int(span.start))
        let start = min(Int(span.start) - line.offset, line.text.utf8.count)
        let end = min(Int(span.end) - line.offset, line.text.utf8.count)
        return (line.text, start, max(start + 1, end))
    }
}
