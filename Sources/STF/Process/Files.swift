#if canImport(Glibc)
import Glibc
#endif

/// Why a file could not be read or written.
public struct FileError: Error, CustomStringConvertible {
    public var operation: String
    public var code: Int32
    init(_ operation: String) {
        self.operation = operation
        code = errno
    }
    public var description: String { text }
    var text: String { "cannot \(operation): \(String(cString: strerror(code)))" }
}

/// Whole files.
enum Files {
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError("read \(path)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 { bytes += chunk[..<count] } else if errno != EINTR { throw FileError("read \(path)") }
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FileError("write \(path)") }
        defer { close(file) }
        var at = 0
        while at < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + at }, bytes.count - at) }
            if count > 0 { at += count } else if errno != EINTR { throw FileError("write \(path)") }
        }
    }

    static func write(_ text: String, to path: String) throws(FileError) { try write(Array(text.utf8), to: path) }

    static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a directory, sorted, without `.` and `..`.
    static func names(in directory: String) throws(FileError) -> [String] {
        guard let stream = opendir(directory) else { throw FileError("list \(directory)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func makeDirectories(_ path: String) throws(FileError) {
        var so = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            so += (so.isEmpty || so.hasSuffix("/") ? "" : "/") + part
            if mkdir(so, 0o755) != 0, errno != EEXIST { throw FileError("make directory \(so)") }
        }
    }

    /// Where relative paths start; nil when that place is gone.
    static func currentDirectory() -> String? {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&path, path.count) != nil else { return nil }
        return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// An environment variable, when it is set to something.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Where temporary files go.
    static var temporaryBase: String { variable("TMPDIR") ?? "/tmp" }

    /// The program of that name on `PATH`; nil when there is none.
    static func program(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let path = variable("PATH") ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 && !isDirectory($0) }
    }
}

/// A directory of our own under the system's temporary one: gone, with all in it, when its owner is.
struct TemporaryDirectory: ~Copyable, Sendable {
    let path: String

    /// Takes over one that is there.
    init(adopting path: String) { self.path = path }

    init() throws(FileError) {
        let base = Files.temporaryBase
        var template = Array("\(base)/weir-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError("make a directory in \(base)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        TemporaryDirectory.remove(path)
    }

    static func remove(_ path: String) {
        if Files.isDirectory(path), let names = try? Files.names(in: path) {
            for name in names { remove("\(path)/\(name)") }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
