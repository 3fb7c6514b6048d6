#if canImport(Glibc)
import Glibc
#endif

/// A directory that is gone when this process has ended, however it ended: a shell of its own process group makes it, waits for
/// that, and removes it.
struct DirectoryGuard: ~Copyable, Sendable {
    private let child: ChildProcess?
    let path: String

    /// Nobody may be left to read the answer: that must not end the shell, which has a directory to remove by then. What is still at
    /// work in there when we end may make files while they are removed.
    private static let script = """
        trap '' PIPE
        mkdir -m 700 -- "$0" || exit 1
        echo y 2>/dev/null
        read line
        tries=0
        rm -rf -- "$0"
        while [ -e "$0" ] && [ $tries -lt 100 ]; do
            sleep 0.1
            tries=$((tries + 1))
            rm -rf -- "$0"
        done
        """

    /// Makes a directory below the system's temporary one. When there is no shell, an interruption leaves it behind.
    init() throws(FileError) {
        let path = "\(Files.temporaryBase)/weir-test-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        self.path = path
        child = Self.shell(path)
        if !Files.isDirectory(path), mkdir(path, 0o700) != 0 { throw FileError("make directory \(path)") }
    }

    private static func shell(_ path: String) -> ChildProcess? {
        guard let shell = Files.program("sh") else { return nil }
        do throws(ProcessError) {
            let child = try ChildProcess(shell, ["-c", script, path])
            _ = try child.read(2, until: Deadline(seconds: 30))
            return child
        } catch { return nil }
    }
}
