#if canImport(Glibc)
import Glibc
#endif

/// A text that is read from its beginning as often as needed and never held: a file, or what came through a pipe, which is put aside in a
/// file without a name first.
public struct EntrySource: ~Copyable, Sendable {
    let descriptor: Descriptor
    /// As it was named: for messages.
    public let name: String
    /// Bytes, when it was opened.
    public let size: Int

    /// The file at `path`; `-` is standard input.
    public init(path: String) throws(TableError) {
        let opened = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw EntrySource.failure("read", path) }
        let file = Descriptor(owning: opened)
        var info = stat()
        guard fstat(file.raw, &info) == 0 else { throw EntrySource.failure("read", path) }
        let kind = info.st_mode & S_IFMT
        guard kind != S_IFDIR else { throw TableError(.value, "cannot read \(path): it is a folder") }
        if kind == S_IFREG {
            self.init(file, name: path, size: Int(info.st_size))
        } else {
            try self.init(copying: file, name: path == "-" ? "standard input" : path)
        }
    }

    /// A text of this process, under a name for messages.
    public init(_ text: some Collection<UInt8>, name: String) throws(TableError) {
        let file = try EntrySource.namelessFile()
        try EntrySource.write(Array(text), to: file.raw, name)
        self.init(file, name: name, size: text.count)
    }

    private init(_ descriptor: consuming Descriptor, name: String, size: Int) {
        self.descriptor = descriptor
        self.name = name
        self.size = size
    }

    /// Everything a pipe has to give.
    private init(copying pipe: borrowing Descriptor, name: String) throws(TableError) {
        let file = try EntrySource.namelessFile()
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var total = 0
        while true {
            let count = read(pipe.raw, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw EntrySource.failure("read", name) }
            if count == 0 { break }
            try EntrySource.write(Array(chunk[..<count]), to: file.raw, name)
            total += count
        }
        self.init(file, name: name, size: total)
    }

    private static func namelessFile() throws(TableError) -> Descriptor {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array((folder + "/weir-XXXXXX").utf8CString)
        let opened = mkstemp(&path)
        guard opened >= 0 else { throw failure("put a file aside in", folder) }
        unlink(path)
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        return Descriptor(owning: opened)
    }

    private static func write(_ bytes: [UInt8], to file: Int32, _ name: String) throws(TableError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, bytes.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("put aside", name) }
            done += count
        }
    }

    fileprivate static func failure(_ verb: String, _ name: String) -> TableError {
        TableError(.value, "cannot \(verb) \(name): \(String(cString: strerror(errno)))")
    }
}

/// Lines of a source, one after the other, through one buffer: what `next` hands out is valid until it is called again.
struct LineReader: ~Copyable {
    /// The longest line that is looked at; longer ones are handed out cut, `isTooLong` set.
    static let longest = 1 << 20

    private let raw: Int32
    private let name: String
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var filled = 0
    /// Bytes of the file read into the buffer so far.
    private var position = 0
    private var ended = false
    /// The number of the line last handed out, from 1 on.
    private(set) var number = 0
    private(set) var isTooLong = false

    /// Bytes handed out so far.
    var consumed: Int { position - (filled - start) }

    init(_ source: borrowing EntrySource) {
        raw = source.descriptor.raw
        name = source.name
        buffer = .allocate(byteCount: 2 * LineReader.longest, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next line without its end (`\n` or `\r\n`); nil at the end of the file.
    mutating func next() throws(TableError) -> UnsafeRawBufferPointer? {
        isTooLong = false
        while true {
            if let line = take() { return line }
            if ended {
                guard start < filled else { return nil }
                return hand(start..<filled, next: filled)
            }
            if filled - start >= LineReader.longest {
                isTooLong = true
                let line = hand(start..<start + 80, next: filled)
                try skip()
                return line
            }
            try fill()
        }
    }

    private mutating func take() -> UnsafeRawBufferPointer? {
        guard start < filled, let base = buffer.baseAddress, let found = memchr(base + start, 0x0a, filled - start) else { return nil }
        let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        return hand(start..<end, next: end + 1)
    }

    private mutating func hand(_ line: Range<Int>, next: Int) -> UnsafeRawBufferPointer {
        number += 1
        start = next
        var end = line.upperBound
        if end > line.lowerBound, buffer[end - 1] == 0x0d { end -= 1 }
        var begin = line.lowerBound
        // The mark some editors put before UTF-8 text.
        if number == 1, end - begin >= 3, buffer[begin] == 0xef, buffer[begin + 1] == 0xbb, buffer[begin + 2] == 0xbf { begin += 3 }
        return UnsafeRawBufferPointer(rebasing: buffer[begin..<end])
    }

    /// Passes over the rest of a line. What was handed out lies before what is read into here.
    private mutating func skip() throws(TableError) {
        while true {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[LineReader.longest...]))
            (start, filled) = (LineReader.longest, LineReader.longest + count)
            if count == 0 { return }
            if let base = buffer.baseAddress, let found = memchr(base + start, 0x0a, count) {
                start = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
                return
            }
        }
    }

    private mutating func fill() throws(TableError) {
        if start > 0, let base = buffer.baseAddress {
            memmove(base, base + start, filled - start)
            (start, filled) = (0, filled - start)
        }
        filled += try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
    }

    private mutating func read(into place: UnsafeMutableRawBufferPointer) throws(TableError) -> Int {
        while true {
            let count = pread(raw, place.baseAddress, min(place.count, 1 << 18), off_t(position))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw EntrySource.failure("read", name) }
            position += count
            if count == 0 { ended = true }
            return count
        }
    }
}
