import Glibc
import Maps
import Schema

/// What the journal keeps beside its records, so that changes can be taken back: objects by their hash, and entries of tables. The newest stay.
public struct Keepsakes: Sendable {
    /// Of each kind.
    static let most = 64
    /// Entries of a pipeline that are kept before a change that cannot be told entry by entry.
    public static let mostEntries = 50_000

    private let folder: String

    public init(_ journal: JournalFile = JournalFile()) { folder = journal.folder }

    /// Keeps an object, and answers its hash.
    @discardableResult
    public func keep(object bytes: [UInt8]) throws(JournalError) -> String {
        let hash = SHA256.hex(bytes)
        try write(bytes, "objects", hash + ".o")
        return hash
    }

    /// The object of that hash; refused when it is gone or is another by now.
    public func object(_ hash: String) throws(JournalError) -> [UInt8] {
        let bytes = try read("objects", hash + ".o")
        guard SHA256.hex(bytes) == hash else { throw JournalError(sentence: "\(folder)/objects/\(hash).o is damaged") }
        return bytes
    }

    /// Keeps the entries of a table, or of all that can change, as `weir table export` writes them, and answers what to call them by; nil when they
    /// are more than `most`.
    public func keep(
        entriesOf table: String?, _ pipeline: String, _ schema: Schema, _ maps: borrowing MapSet, registers: Bool = false,
        most: Int = Keepsakes.mostEntries
    ) throws(JournalError) -> String? {
        var bytes: [UInt8] = []
        do throws(TableError) {
            let limit = most * 512
            _ = try TableExport(schema, pipeline: pipeline, registers: registers).write(table, maps: maps) { piece in
                piece.withUnsafeBytes { bytes += $0 }
                return bytes.count < limit
            }
            if bytes.count >= limit { return nil }
        } catch { throw JournalError(sentence: error.sentence) }
        let name = SHA256.hex(bytes)
        try write(bytes, "entries", name + ".jsonl")
        return name
    }

    public func entries(_ name: String) throws(JournalError) -> [UInt8] { try read("entries", name + ".jsonl") }

    private func write(_ bytes: [UInt8], _ kind: String, _ name: String) throws(JournalError) {
        let place = try SafeFolder(folder, making: true).folder(kind, making: true)
        // Named by its content: what is there already, whole, is it.
        var info = stat()
        if fstatat(place.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0, info.st_size == bytes.count {
            _ = utimensat(place.descriptor, name, nil, AT_SYMLINK_NOFOLLOW)
            return
        }
        let file = try place.open(name, O_WRONLY | O_CREAT | O_TRUNC)
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, bytes.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JournalError(sentence: "cannot write \(folder)/\(kind)/\(name): \(String(cString: strerror(errno)))") }
            done += count
        }
        prune(place)
    }

    private func read(_ kind: String, _ name: String) throws(JournalError) -> [UInt8] {
        guard !name.contains("/") else { throw JournalError(sentence: "\(name) is no name of something kept") }
        let place = try SafeFolder(folder, making: false).folder(kind, making: false)
        let file: Int32
        do throws(JournalError) { file = try place.open(name, O_RDONLY) } catch {
            throw JournalError(sentence: "what is needed for that is no longer kept: \(error)")
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0, bytes.count < 1 << 28 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    private func prune(_ place: borrowing SafeFolder) {
        guard let list = fdopendir(dup(place.descriptor)) else { return }
        defer { closedir(list) }
        rewinddir(list)
        var files: [(name: String, time: Int)] = []
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            var info = stat()
            guard !name.hasPrefix("."), fstatat(place.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            files.append((name, Int(info.st_mtim.tv_sec)))
        }
        guard files.count > Keepsakes.most else { return }
        for file in files.sorted(by: { $0.time < $1.time }).prefix(files.count - Keepsakes.most) { unlinkat(place.descriptor, file.name, 0) }
    }
}
