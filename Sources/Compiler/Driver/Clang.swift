import Glibc

/// Why there is no object.
public enum ClangError: Error, CustomStringConvertible, Sendable {
    /// No clang with a BPF target; what was looked for.
    case missing([String])
    /// It could not be started.
    case start(path: String, errno: Int32)
    /// It ran and refused; its own words.
    case refused(status: Int32, output: String)
    /// A file for its input or output could not be made.
    case file(errno: Int32)

    /// A function needs more than the 512 bytes of stack that BPF has.
    public var isStackOverflow: Bool {
        guard case .refused(_, let output) = self else { return false }
        return Self.isStackOverflow(in: output)
    }

    /// A jump has further to go than 16 bits of instructions say, and this clang looks (LLVM's BPFAsmBackend); older ones do not.
    public var isTooLong: Bool {
        guard case .refused(_, let output) = self else { return false }
        return output.contains("Branch target out of insn range")
    }

    /// Whether a line of clang's says so.
    static func isStackOverflow(in output: some StringProtocol) -> Bool {
        output.contains("BPF stack limit") || output.contains("stack frame size")
    }

    public var description: String {
        switch self {
        case .missing(let names):
            "clang is missing: install it (apt install clang), or name one in WEIR_CLANG; looked for \(names.joined(separator: ", "))"
        case .start(let path, let errno): "cannot start \(path): \(String(cString: strerror(errno)))"
        case .refused(let status, let output): "clang ended with status \(status):\n\(output)"
        case .file(let errno): "cannot make a temporary file for clang: \(String(cString: strerror(errno)))"
        }
    }
}

/// The C compiler that makes BPF objects. No shell is involved; its input and output are files
/// without a name, gone when the descriptor is.
public struct Clang: Sendable {
    /// The binary; nil looks for one: `WEIR_CLANG`, then the usual names in `PATH`.
    public var path: String?
    /// More arguments, behind our own.
    public var arguments: [String]

    public init(path: String? = nil, arguments: [String] = []) {
        self.path = path
        self.arguments = arguments
    }

    /// Compiles C text to a BPF object (ELF, with BTF).
    /// - Parameter longJumps: jumps may reach further than 16 bits of instructions say: clang 18 and Linux 6.6 have that, as the fourth version
    ///   of the instruction set.
    public func compile(c: String, longJumps: Bool = false) throws(ClangError) -> [UInt8] {
        let flags = [
            "-target", "bpf", longJumps ? "-mcpu=v4" : "-mcpu=v3", "-O2", "-g", "-fno-builtin", "-nostdinc", "-Wall", "-Wextra", "-x", "c", "-", "-c", "-o",
            "-",
        ]
        let result = try run(flags + arguments, input: Array(c.utf8))
        let said = String(decoding: result.errors, as: UTF8.self)
        // One that does not know the version says so and takes the first.
        guard result.status == 0, !longJumps || !said.contains("is not a recognized processor") else {
            throw .refused(status: result.status, output: said)
        }
        guard !result.output.isEmpty else { throw .refused(status: 0, output: "it made no object\n" + said) }
        return result.output
    }

    /// Runs it with these arguments and this standard input, and returns what it wrote.
    public func run(
        _ arguments: [String], input: [UInt8]
    ) throws(ClangError) -> (status: Int32, output: [UInt8], errors: [UInt8]) {
        let binary = try find()
        let stdin = try Self.memory(containing: input)
        defer { close(stdin) }
        let stdout = try Self.memory(containing: [])
        defer { close(stdout) }
        let stderr = try Self.memory(containing: [])
        defer { close(stderr) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout, 1)
        posix_spawn_file_actions_adddup2(&actions, stderr, 2)
        var words = ([binary] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let started = posix_spawn(&child, binary, &actions, nil, words, environ)
        guard started == 0 else { throw .start(path: binary, errno: started) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { break }
        }
        let signal = status & 0x7F
        return (
            signal == 0 ? (status >> 8) & 0xFF : 128 + signal, Self.contents(of: stdout), Self.contents(of: stderr)
        )
    }

    /// Where it is.
    public func find() throws(ClangError) -> String {
        if let path { return path }
        var wanted = ["clang"] + (14...22).reversed().map { "clang-\($0)" }
        if let given = getenv("WEIR_CLANG"), given.pointee != 0 { wanted = [String(cString: given)] }
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        for name in wanted {
            if name.contains("/") {
                if Self.isProgram(name) { return name }
                continue
            }
            for folder in folders where Self.isProgram("\(folder)/\(name)") { return "\(folder)/\(name)" }
        }
        throw .missing(wanted)
    }

    private static func isProgram(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private static func memory(containing bytes: [UInt8]) throws(ClangError) -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/weir.XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .file(errno: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errno
                close(descriptor)
                throw .file(errno: reason)
            }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    private static func contents(of descriptor: Int32) -> [UInt8] {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(done)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        return bytes
    }
}
