import Glibc
import Maps

/// Entries that a program cannot hold, kept in a file so that nobody has to type them again: the format of `weir table export`, which
/// `weir table import` reads.
struct KeptEntries: Sendable {
    struct Table: Sendable {
        var table: String
        var entries: [EntryText]
    }
    var pipeline: String
    var tables: [Table]

    /// Writes them below `directory`, which is made when missing, to a file that only root reads; returns its path. On the disk
    /// before this returns.
    func write(in directory: String, generation: Int, now: Int) throws(PipelineError) -> String {
        var made = ""
        for part in directory.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw PipelineError("cannot keep the entries that have no place: cannot make \(made): \(words(errno))")
            }
        }
        var lines = "{\"weir\":\"entries\",\"version\":1,\"pipeline\":\"\(pipeline)\",\"tables\":[]}\n"
        for table in tables {
            for entry in table.entries { lines += entry.line(table: table.table) + "\n" }
        }
        let text = Array(lines.utf8)
        let path = "\(directory)/\(pipeline)-g\(generation)-\(now).jsonl"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw PipelineError("cannot keep the entries that have no place in \(path): \(words(errno))") }
        defer { close(file) }
        var done = 0
        while done < text.count {
            let count = text.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, text.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = words(errno)
                unlink(path)
                throw PipelineError("cannot keep the entries that have no place in \(path): \(reason)")
            }
            done += count
        }
        fsync(file)
        return path
    }
}
