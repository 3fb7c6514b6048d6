import CTestProgram
import Glibc
import Testing
import Tmux

/// How a `weir` ended that something happened to.
struct Ending {
    /// Changes it made or was about to make.
    var changes: Int
    /// Whether it came as far as the change at which something should happen.
    var met: Bool
    /// Nil when a signal ended it.
    var exitStatus: Int?
    var output: String
}

/// What happens to a `weir` at one of its changes.
enum Fate: Sendable {
    case kill
    case fail(Int32)
    case loseAnswer(Int32)

    /// Runs `weir` with these words and lets it meet this at change number `step`; at none when that is 0.
    /// - Parameter journal: where its journal is; that of all tests when nil.
    func meet(_ words: [String], at step: Int, _ bench: borrowing Bench, journal: String? = nil) throws -> Ending {
        let output = "/tmp/wr-verb-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        defer { unlink(output) }
        var pointers: [UnsafePointer<CChar>?] =
            (["/usr/bin/env", bench.environment] + (journal.map { ["WEIR_JOURNAL=\($0)"] } ?? []) + [Tmux.program("weir")] + words).map {
                UnsafePointer(strdup($0))
            }
        pointers.append(nil)
        defer { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
        var outcome = test_outcome()
        let (kind, error): (test_fate, Int32) =
            switch self {
            case .kill: (TEST_KILL, 0)
            case .fail(let error): (TEST_FAIL, error)
            case .loseAnswer(let error): (TEST_LOSE_ANSWER, error)
            }
        let result = test_run_with_fate(&pointers, output, kind, Int32(step), error, &outcome)
        try #require(result == 0, "cannot trace: \(String(cString: strerror(-result)))")
        var text = ""
        if let file = fopen(output, "r") {
            var bytes = [UInt8](repeating: 0, count: 65536)
            text = String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
            fclose(file)
        }
        let exited = outcome.status & 0x7f == 0
        return Ending(
            changes: Int(outcome.changes), met: outcome.met != 0, exitStatus: exited ? Int(outcome.status >> 8 & 0xff) : nil,
            output: text)
    }
}
