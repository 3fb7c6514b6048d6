import Driver
import Glibc
import Maps

/// Files that people name: what programs are made from, and where results go.
enum Files {
    static func read(_ path: String) throws(Refusal) -> [UInt8] {
        var info = stat()
        guard stat(path, &info) == 0 else { throw Refusal("cannot read \(path): \(String(cString: strerror(errno)))") }
        guard info.st_mode & S_IFMT != S_IFDIR else { throw Refusal("cannot read \(path): it is a folder") }
        guard let bytes = readFile(path) else {
            let reason = access(path, R_OK) == 0 ? "it is too large" : String(cString: strerror(errno))
            throw Refusal("cannot read \(path): \(reason)")
        }
        return bytes
    }

    /// Puts a file in place in one step, so that nobody ever sees half of it; `-` is standard output.
    static func write(_ bytes: [UInt8], to path: String) throws(Refusal) {
        if path == "-" {
            bytes.withUnsafeBytes { _ = Streams.out(bytes: $0.bytes) }
            return
        }
        var info = stat()
        if stat(path, &info) == 0, info.st_mode & S_IFMT != S_IFREG { return try overwrite(bytes, path) }
        var fresh = Array((path + ".XXXXXX").utf8CString)
        let file = mkstemp(&fresh)
        guard file >= 0 else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        let mask = umask(0)
        umask(mask)
        fchmod(file, 0o666 & ~mask)
        let written = put(bytes, file)
        guard close(file) == 0, written, rename(fresh, path) == 0 else {
            let reason = errno
            unlink(fresh)
            throw Refusal("cannot write \(path): \(String(cString: strerror(reason)))")
        }
    }

    /// Devices and pipes are written as they are.
    private static func overwrite(_ bytes: [UInt8], _ path: String) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        guard put(bytes, file) else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
    }

    private static func put(_ bytes: [UInt8], _ file: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, bytes.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// The path from the root, for a record that others read from elsewhere.
    static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
