import Glibc
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Standard output and error.
enum Streams {
    /// Why some of the output was not taken (errno); 0 when all of it was.
    private static let loss = Atomic<Int32>(0)

    /// A reader that has gone ends us quietly, as it does any filter.
    static func prepare() { signal(SIGPIPE, SIG_DFL) }

    /// Refuses to have done well when output was lost: on a full disk half an answer is none.
    static func finish() throws(Refusal) {
        let reason = loss.load(ordering: .relaxed)
        if reason != 0 { throw Refusal("cannot write standard output: \(String(cString: strerror(reason)))") }
    }

    static func out(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }
    static func error(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Bytes as they are; false when nobody takes them.
    @discardableResult
    static func out(bytes: RawSpan) -> Bool {
        bytes.withUnsafeBytes { write($0, to: STDOUT_FILENO) }
    }

    /// A value as JSON, its keys sorted, and a line end.
    static func json(_ value: some Encodable) throws(Refusal) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            write(Array(try encoder.encode(value)) + [0x0a], to: STDOUT_FILENO)
        } catch {
            throw Refusal("the answer cannot be written as JSON: \(error)")
        }
    }

    /// A value as JSON on a line of its own.
    static func jsonLine(_ value: some Encodable) throws(Refusal) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            write(Array(try encoder.encode(value)) + [0x0a], to: STDOUT_FILENO)
        } catch {
            throw Refusal("the answer cannot be written as JSON: \(error)")
        }
    }

    /// Whether somebody looks at standard output as it comes.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    private static func write(_ bytes: [UInt8], to stream: Int32) {
        bytes.withUnsafeBytes { _ = write($0, to: stream) }
    }

    static func write(_ bytes: UnsafeRawBufferPointer, to stream: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(stream, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if stream == STDOUT_FILENO { loss.store(count < 0 ? errno : EIO, ordering: .relaxed) }
                return false
            }
            done += count
        }
        return true
    }
}
