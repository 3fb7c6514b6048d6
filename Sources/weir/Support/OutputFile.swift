import Glibc

/// Where a long answer goes, piece by piece: standard output, or a file that appears under its name when it is complete.
struct OutputFile: ~Copyable {
    private let path: String
    private let file: Int32
    /// The name it has until then; nil for standard output, devices and pipes.
    private let fresh: String?

    init(_ path: String?) throws(Refusal) {
        guard let path, path != "-" else {
            (self.path, file, fresh) = ("standard output", STDOUT_FILENO, nil)
            return
        }
        self.path = path
        var info = stat()
        if stat(path, &info) == 0, info.st_mode & S_IFMT != S_IFREG {
            file = open(path, O_WRONLY | O_CLOEXEC)
            fresh = nil
        } else {
            var name = Array((path + ".XXXXXX").utf8CString)
            file = mkstemp(&name)
            fresh = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let mask = umask(0)
            umask(mask)
            if file >= 0 { fchmod(file, 0o666 & ~mask) }
        }
        guard file >= 0 else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
    }

    /// False when nobody takes it.
    func write(_ bytes: RawSpan) -> Bool { bytes.withUnsafeBytes { Streams.write($0, to: file) } }

    /// Puts the file in its place.
    consuming func finish(complete: Bool) throws(Refusal) {
        guard file != STDOUT_FILENO else { return }
        let reason = errno
        let isClosed = close(file) == 0
        if let fresh {
            guard complete, isClosed, rename(fresh, path) == 0 else {
                let reason = complete ? errno : reason
                unlink(fresh)
                throw Refusal("cannot write \(path): \(String(cString: strerror(reason)))")
            }
        } else if !complete || !isClosed {
            throw Refusal("cannot write \(path): \(String(cString: strerror(reason)))")
        }
    }
}
