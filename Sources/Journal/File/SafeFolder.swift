import Glibc

/// A folder that belongs to whoever runs this and to nobody else, held open; its files are opened relative to it, and never through links.
struct SafeFolder: ~Copyable {
    let descriptor: Int32
    private let path: String

    /// - Parameter making: makes the folder (not its parents) when it is missing, and takes rights away from others where they have some.
    init(_ path: String, making: Bool) throws(JournalError) {
        var info = stat()
        if making, lstat(path, &info) != 0 { _ = mkdir(path, 0o700) }
        let opened = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            let isLink = errno == ELOOP || errno == ENOTDIR
            let reason = isLink ? "it is no folder, or a symbolic link, which is not followed" : String(cString: strerror(errno))
            throw JournalError(sentence: "cannot use \(path): \(reason)")
        }
        if let problem = SafeFolder.problem(opened, making) {
            close(opened)
            throw JournalError(sentence: "cannot use \(path): \(problem)")
        }
        descriptor = opened
        self.path = path
    }

    private static func problem(_ folder: Int32, _ making: Bool) -> String? {
        var info = stat()
        guard fstat(folder, &info) == 0, info.st_uid == geteuid() else { return "it belongs to somebody else" }
        guard info.st_mode & 0o077 != 0 else { return nil }
        if making, fchmod(folder, 0o700) == 0 { return nil }
        return info.st_mode & 0o022 == 0 ? nil : "others may write there"
    }

    deinit { close(descriptor) }

    /// A folder in it.
    func folder(_ name: String, making: Bool) throws(JournalError) -> SafeFolder { try SafeFolder(path + "/" + name, making: making) }

    /// Opens a plain file in it that has no other name and the same owner. The caller closes it.
    func open(_ name: String, _ flags: Int32) throws(JournalError) -> Int32 {
        let file = openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard file >= 0 else {
            let reason = errno == ELOOP ? "it is a symbolic link, which is not followed" : String(cString: strerror(errno))
            throw JournalError(sentence: "cannot open \(path)/\(name): \(reason)")
        }
        var info = stat()
        let problem: String? =
            fstat(file, &info) != 0
            ? String(cString: strerror(errno))
            : info.st_mode & S_IFMT != S_IFREG
                ? "it is no plain file"
                : info.st_uid != geteuid()
                    ? "it belongs to somebody else"
                    : info.st_nlink != 1 ? "it has another name too" : nil
        if let problem {
            close(file)
            throw JournalError(sentence: "cannot use \(path)/\(name): \(problem)")
        }
        if info.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
        return file
    }
}
