/// The kernel's verifier refused a program.
public struct VerifierError: Error, Sendable, CustomStringConvertible {
    /// A line of the source named in the verifier's log, from the program's BTF line info.
    public struct SourceLine: Sendable, Equatable {
        public var file: String
        public var line: Int
        /// The line's text, as the compiler saw it.
        public var text: String
    }
    public var program: String
    /// The errno of BPF_PROG_LOAD, positive.
    public var code: Int
    /// The whole log.
    public var log: String

    /// The verifier's last words before its statistics: `R1 invalid mem access 'scalar'`; empty when the log is.
    public var reason: String {
        let last = log.split(separator: "\n").last { line in
            !line.hasPrefix("processed ") && !line.hasPrefix("verification time ") && !line.hasPrefix("stack depth ")
                && !line.hasPrefix("; ")
        }
        return last.map(String.init) ?? ""
    }

    /// The reason in plain words; nil for one that is not known here.
    public var plainReason: String? {
        let words = reason
        return Self.plainWords.first { entry in entry.signs.contains { words.contains($0) } }?.meaning
    }

    /// It walked as many ways as it ever does, or has to remember more than it can: the program may be right, and simpler C for it be taken.
    public var isTooMuch: Bool {
        let words = reason
        return ["BPF program is too large", "jumps is too complex"].contains { words.contains($0) }
    }

    /// What the verifier writes (kernel/bpf/verifier.c), and what it means to who wrote P4.
    private static let plainWords: [(signs: [String], meaning: String)] = [
        (
            ["BPF program is too large"],
            "there are more ways through this program than the kernel walks (one million instructions): fewer headers that come and go "
                + "independently, or loops with smaller bounds, make it smaller"
        ),
        (
            ["jumps is too complex"],
            "its loops and branches leave more ways open at once than the kernel remembers (8,192): loops with smaller bounds make it simpler"
        ),
        (["infinite loop detected", "back-edge from insn"], "the kernel cannot see that this loop ends"),
        (
            ["offset is outside of the packet", "invalid access to packet"],
            "the kernel cannot see that these bytes are inside of the packet"
        ),
        (
            ["math between pkt pointer", "makes pkt pointer be out of bounds", "unbounded memory access", "unbounded min value"],
            "the kernel lost sight of how large an offset into the packet can be"
        ),
        (["invalid access to map value", "makes map_value pointer be out of bounds"], "the kernel cannot see that this index is in range"),
        (["invalid mem access"], "something is used as an address that the kernel does not know for one"),
        (["!read_ok"], "a value is read that nothing was put into"),
        (["combined stack size", "stack depth"], "it needs more than the 512 bytes of stack that the kernel gives"),
        (["call stack of"], "its functions call each other more than 8 deep"),
        (
            ["unknown func", "cannot use helper", "program of this type cannot use"],
            "it calls a function that this kernel does not offer to programs on this hook"
        ),
    ]

    /// The source line the verifier was at when it stopped: the last `; text @ FILE:LINE` of the log. A line of the C that
    /// everything stands in (`<stdin>`: a function inlined into the program) counts only when no other is named.
    public var sourceLine: SourceLine? {
        var inlined: SourceLine?
        for line in log.split(separator: "\n").reversed() where line.hasPrefix("; ") {
            guard let found = VerifierError.sourceLine(in: line.dropFirst(2)) else { continue }
            guard found.line > 0 else { continue }
            if found.file != "<stdin>" { return found }
            inlined = inlined ?? found
        }
        return inlined
    }

    private static func sourceLine(in comment: Substring) -> SourceLine? {
        guard let colon = comment.lastIndex(of: ":"), let line = Int(comment[comment.index(after: colon)...]) else {
            return nil
        }
        // The text itself may hold an `@`: the last one that stands alone introduces the place.
        let bytes = Array(comment[..<colon].utf8)
        guard let at = bytes.indices.dropLast(2).last(where: { bytes[$0...].starts(with: [0x20, 0x40, 0x20]) }) else {
            return nil
        }
        return SourceLine(
            file: String(decoding: bytes[(at + 3)...], as: UTF8.self), line: line,
            text: String(decoding: bytes[..<at], as: UTF8.self))
    }

    public var description: String {
        let place = sourceLine.map { "\($0.file):\($0.line): " } ?? ""
        let words = reason.isEmpty ? "error \(code)" : reason
        let why = plainReason.map { "\($0) (\(words))" } ?? words
        return "\(place)the kernel's verifier refused program \"\(program)\": \(why)"
    }
}

/// What the verifier says of a program it let through (`BPF_LOG_STATS`).
public struct VerifierStatistics: Sendable, Equatable {
    /// Instructions gone through, over all paths; the kernel's limit is one million.
    public var instructions: Int
    /// Bytes of stack, one number for every function, the main one first.
    public var stack: [Int]
    public var microseconds: Int
    public var states: Int

    /// Bytes of stack of all functions together. Those that do not call each other do not take theirs at the same time, so that it may be more than
    /// the 512 the kernel gives.
    public var stackOfAll: Int { stack.reduce(0, +) }

    /// As a person reads it: `verified 349 instructions, 24 bytes of stack`.
    public var summary: String {
        "verified \(instructions) instructions, \(stackOfAll) bytes of stack" + (stack.count > 1 ? " in \(stack.count) functions" : "")
    }

    init(log: String) {
        instructions = 0
        stack = []
        microseconds = 0
        states = 0
        for line in log.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("processed "), words.count > 1 {
                instructions = Int(words[1]) ?? 0
                if let at = words.firstIndex(of: "total_states"), at + 1 < words.count {
                    states = Int(words[at + 1]) ?? 0
                }
            } else if line.hasPrefix("stack depth "), words.count > 2 {
                stack = words[2].split(separator: "+").compactMap { Int($0) }
            } else if line.hasPrefix("verification time "), words.count > 2 {
                microseconds = Int(words[2]) ?? 0
            }
        }
    }
}
