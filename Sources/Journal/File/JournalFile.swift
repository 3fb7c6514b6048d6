import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Why the journal could not be written or read, as one sentence.
public struct JournalError: Error, Sendable, CustomStringConvertible {
    public var sentence: String
    public var description: String { sentence }
}

/// The journal of this host: a file of JSON lines, one for every change, that is only ever added to.
///
/// It lies in a folder of its own (mode 0700) as a plain file (0600), both root's. Neither is opened through a symbolic link, and a file that
/// has a second name or another owner is refused, so that nobody can have root write into a file of his choice. A record is one write(2) with
/// O_APPEND under a lock (flock), so that records of several processes never mix.
public struct JournalFile: Sendable {
    /// `/var/log/weir`, unless root says otherwise in WEIR_JOURNAL.
    public static var standardPath: String {
        guard let chosen = getenv("WEIR_JOURNAL"), chosen.pointee == 0x2f else { return "/var/log/weir" }
        return String(cString: chosen)
    }
    static let name = "journal.jsonl"
    /// What is read of a longer one: its end.
    static let mostRead = 64 << 20

    public let folder: String

    public init(folder: String = JournalFile.standardPath) { self.folder = folder }

    public var path: String { folder + "/" + JournalFile.name }

    /// Adds a record, whose number it sets.
    public func append(_ record: inout JournalRecord) throws(JournalError) {
        let place = try SafeFolder(folder, making: true)
        let file = try place.open(JournalFile.name, O_RDWR | O_APPEND | O_CREAT)
        defer { close(file) }
        try lock(file)
        defer { flock(file, LOCK_UN) }
        record.number = lastNumber(file) + 1
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? Array(encoder.encode(record)) else { throw JournalError(sentence: "cannot write \(path): the record is no JSON") }
        line.append(0x0a)
        // After a line that a full disk cut off a new one begins.
        if !endsWithLine(file) { line.insert(0x0a, at: 0) }
        let count = line.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        guard count == line.count else {
            throw JournalError(sentence: "cannot write \(path): \(count < 0 ? String(cString: strerror(errno)) : "the disk is full")")
        }
    }

    /// The records, the oldest first, and how many lines were none. No journal has no records.
    public func records() throws(JournalError) -> (records: [JournalRecord], damaged: Int) {
        var info = stat()
        if lstat(folder, &info) != 0, errno == ENOENT { return ([], 0) }
        let place = try SafeFolder(folder, making: false)
        guard faccessat(place.descriptor, JournalFile.name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 else { return ([], 0) }
        let file = try place.open(JournalFile.name, O_RDONLY)
        defer { close(file) }
        guard fstat(file, &info) == 0 else { throw JournalError(sentence: "cannot read \(path): \(String(cString: strerror(errno)))") }
        let start = max(0, Int(info.st_size) - JournalFile.mostRead)
        let bytes = JournalFile.read(file, from: start, count: Int(info.st_size) - start)
        var records: [JournalRecord] = []
        var damaged = 0
        let decoder = JSONDecoder()
        for (index, line) in bytes.split(separator: 0x0a).enumerated() {
            if let record = try? decoder.decode(JournalRecord.self, from: Data(line)) {
                records.append(record)
            } else if start == 0 || index > 0 {
                damaged += 1
            }
        }
        return (records, damaged)
    }

    private func lock(_ file: Int32) throws(JournalError) {
        for _ in 0..<200 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
            usleep(10_000)
        }
        throw JournalError(sentence: "cannot write \(path): another process holds it")
    }

    private struct Number: Decodable { var number: Int }

    /// The number of the last record that can be read, 0 without one.
    private func lastNumber(_ file: Int32) -> Int {
        let size = Int(lseek(file, 0, SEEK_END))
        var reach = 1 << 16
        while true {
            let start = max(0, size - reach)
            let lines = JournalFile.read(file, from: start, count: size - start).split(separator: 0x0a)
            for line in lines.reversed() {
                if let found = try? JSONDecoder().decode(Number.self, from: Data(line)), found.number >= 0, found.number < 1 << 50 { return found.number }
            }
            if start == 0 || reach >= JournalFile.mostRead { return 0 }
            reach *= 16
        }
    }

    private func endsWithLine(_ file: Int32) -> Bool {
        let size = Int(lseek(file, 0, SEEK_END))
        return size <= 0 || JournalFile.read(file, from: size - 1, count: 1) == [0x0a]
    }

    private static func read(_ file: Int32, from start: Int, count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let got = pread(file, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(start + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                filled += got
            }
        }
    }
}
