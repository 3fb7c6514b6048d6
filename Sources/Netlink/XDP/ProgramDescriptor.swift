import Glibc

/// A loaded BPF program, by the descriptor its owner keeps open.
///
/// This is the one raw descriptor in the interface: netlink names programs by it, and their owner lives elsewhere.
public struct ProgramDescriptor: Sendable, Equatable {
    let raw: Int32

    /// Borrows a descriptor: it is neither duplicated nor closed here.
    public init(borrowing raw: Int32) { self.raw = raw }

    /// The kernel's id of the program, from `/proc/self/fdinfo`; nil when `/proc` does not tell.
    public var programID: Int? {
        guard let file = fopen("/proc/self/fdinfo/\(raw)", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.count == 2, words[0] == "prog_id:" { return Int(words[1]) }
        }
        return nil
    }
}
