import Architectures
import Driver
import Glibc
import Semantics
import Source
import Syntax

/// Bad input for the front end: every text ends in diagnostics or is accepted, within a second of computing and 500 MB.
///
/// What is being tried stands in a file, so that it is there after a crash; what takes too long is kept beside it.
struct Fuzz {
    /// Of one text.
    static let secondsAllowed = 1.0
    static let megabytesAllowed = 500.0

    let folder: String
    let effort: Int
    private(set) var count = 0
    private(set) var accepted = 0
    private(set) var slow: [String] = []
    private(set) var worst = 0.0
    private(set) var worstName = ""

    /// - Parameter effort: the steps that checking may take, where fewer are wanted than usual.
    init(folder: String, effort: Int = usualEffort) {
        self.folder = folder
        self.effort = effort
        mkdir(folder, 0o755)
    }

    /// Parses and, as far as that makes sense, checks and prints one text.
    mutating func attempt(_ bytes: [UInt8], _ name: String, limit: Double = Self.secondsAllowed) {
        Self.write(bytes, "\(folder)/trying.p4")
        // Should it never end, the process does.
        guardTime(Int(limit * 10) + 10)
        defer { guardTime(0) }
        let start = Self.processorTime
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let syntax = parseProgram(
            path: name, bytes: bytes, options: ParseOptions(), files: Self.files, map: &map, diagnostics: &diagnostics)
        let parses = !diagnostics.hasErrors
        _ = elaborate(syntax, name: name, effort: effort, diagnostics: &diagnostics)
        if parses { _ = printed(syntax) }
        _ = diagnostics.rendered(with: map)
        let spent = Self.processorTime - start
        count += 1
        if !diagnostics.hasErrors { accepted += 1 }
        if spent > worst { (worst, worstName) = (spent, name) }
        if spent > limit {
            print("\(name): \(spent) s")
            slow.append("\(name): \(spent) s")
            Self.write(bytes, "\(folder)/slow-\(slow.count).p4")
        }
    }

    /// Ends the process after so many seconds of computing; 0 takes that back.
    private func guardTime(_ seconds: Int) {
        var timer = itimerval()
        timer.it_value.tv_sec = min(seconds, 1_000_000)
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    static let files = FileProvider(read: { _ in nil }, system: { Architectures.include(named: $0) })

    static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that was ever in use, in megabytes.
    static var peak: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }

    private static func write(_ bytes: [UInt8], _ path: String) {
        guard let file = fopen(path, "w") else { return }
        _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }
}
