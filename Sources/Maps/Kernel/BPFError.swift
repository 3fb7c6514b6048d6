import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// A request to the kernel, or to libbpf, that was refused.
public struct BPFError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was asked for, as a person would say it: `update map "ipv4_route"`.
    public var operation: String
    /// The errno, positive; `ENOENT` and friends of errno(3).
    public var code: Int
    /// What the kernel or libbpf said about it; empty when they said nothing.
    public var words: String

    public init(operation: String, code: Int, words: String = "") {
        self.operation = operation
        self.code = code
        self.words = words
    }

    /// The call that just failed on this thread, by its negative result or the thread's `errno`.
    init(_ operation: String, result: Int32 = -1, words: String = "") {
        let code = result < -1 ? -result : errno
        self.init(operation: operation, code: Int(code), words: words)
    }

    /// ENOENT: no such entry, map, program or file.
    public var isMissing: Bool { code == Int(ENOENT) }
    /// EEXIST: there already.
    public var isThere: Bool { code == Int(EEXIST) }
    /// E2BIG or ENOSPC: no room.
    public var isFull: Bool { code == Int(E2BIG) || code == Int(ENOSPC) }
    /// EPERM or EACCES: not allowed.
    public var isDenied: Bool { code == Int(EPERM) || code == Int(EACCES) }

    /// ENOTSUP or the kernel's own ENOTSUPP: not done for objects of that kind.
    public var isUnsupported: Bool { code == Int(ENOTSUP) || code == 524 }

    public var description: String {
        // The kernel's own ENOTSUPP has no text in the C library.
        let reason = code == 524 ? "Not supported here" : String(cString: strerror(Int32(clamping: code)))
        return words.isEmpty ? "\(operation): \(reason)" : "\(operation): \(reason): \(words)"
    }
}

/// Calls libbpf and hands back, besides the result, what libbpf said meanwhile on this thread.
func hearing<Result>(_ body: () -> Result) -> (result: Result, words: String) {
    weir_log_clear()
    let result = body()
    return (result, String(cString: weir_log_text()))
}

/// libbpf's words on one line, without its own prefixes.
func oneLine(_ words: String) -> String {
    words.split(separator: "\n").map { line in
        line.hasPrefix("libbpf: ") ? line.dropFirst(8) : line
    }.joined(separator: "; ")
}
