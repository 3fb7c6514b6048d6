import Glibc
import Synchronization

/// A program run to its end, its output and its messages thrown away: how long that took and the most memory it had at once.
struct MeasuredProcess {
    var seconds: Double
    /// Seconds of CPU time, its own and the kernel's for it.
    var cpu: Double
    /// Megabytes (10^6 bytes) of resident memory.
    var memory: Double

    /// `program` is looked for along PATH; nil stands for this very binary. Refused when it cannot be started or does not end well.
    /// - Parameter mayRefuse: status 1 is an answer too.
    init(_ program: String?, _ words: [String], mayRefuse: Bool = false) throws(Refusal) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let name = program ?? "weir"
        var arguments: [UnsafeMutablePointer<CChar>?] = ([name] + words).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var usageHere = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usageHere)
        let own = Double(usageHere.ru_maxrss) * 1024 / 1e6
        var child: pid_t = 0
        let begun = MonotonicClock.seconds
        let failure = posix_spawnp(&child, program ?? "/proc/self/exe", &actions, nil, &arguments, environ)
        guard failure == 0 else { throw Refusal("cannot start \(name): \(String(cString: strerror(failure)))") }
        // What wait4 tells of memory begins with what this process had: a peak below that is looked at while the new one runs.
        let watch = PeakMemory(child)
        try Background.start { watch.look() }
        var (status, usage) = (Int32(0), rusage())
        while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
        seconds = MonotonicClock.seconds - begun
        let told = Double(usage.ru_maxrss) * 1024 / 1e6
        let seen = watch.finish()
        memory = told > own ? told : seen
        cpu = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        guard status == 0 || (mayRefuse && status == 1 << 8) else {
            throw Refusal("\(name) \(words.joined(separator: " ")) did not end well (status \(status))")
        }
    }

    /// Whether such a program is there to be run.
    static func exists(_ program: String) -> Bool { (try? MeasuredProcess(program, ["version"])) != nil }
}

/// The largest resident size of a process so far (`VmHWM` of /proc/PID/status), asked for again and again.
private final class PeakMemory: Sendable {
    private let path: String
    private let kilobytes = Atomic<Int>(0)
    private let ended = Atomic<Bool>(false)

    init(_ process: pid_t) { path = "/proc/\(process)/status" }

    func look() {
        while !ended.load(ordering: .acquiring) {
            let text = String(decoding: (try? Files.read(path)) ?? [], as: UTF8.self)
            if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
                let number = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) ?? nil })
            {
                kilobytes.store(max(number, kilobytes.load(ordering: .relaxed)), ordering: .relaxed)
            }
            Pause.seconds(0.005)
        }
    }

    /// Megabytes.
    func finish() -> Double {
        ended.store(true, ordering: .releasing)
        return Double(kilobytes.load(ordering: .relaxed)) * 1024 / 1e6
    }
}
