import Glibc

/// A program run to its end, its output thrown away: how long that took and the most memory it had at once.
struct MeasuredProcess {
    var seconds: Double
    /// Megabytes (10^6 bytes) of resident memory.
    var memory: Double

    /// `program` is looked for along PATH; nil stands for this very binary. Refused when it cannot be started or does not end well.
    /// - Parameter mayRefuse: status 1 is an answer too, and what it says about it is thrown away.
    init(_ program: String?, _ words: [String], mayRefuse: Bool = false) throws(Refusal) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        if mayRefuse { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        let name = program ?? "weir"
        var arguments: [UnsafeMutablePointer<CChar>?] = ([name] + words).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let begun = MonotonicClock.seconds
        let failure = posix_spawnp(&child, program ?? "/proc/self/exe", &actions, nil, &arguments, environ)
        guard failure == 0 else { throw Refusal("cannot start \(name): \(String(cString: strerror(failure)))") }
        var (status, usage) = (Int32(0), rusage())
        while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
        seconds = MonotonicClock.seconds - begun
        memory = Double(usage.ru_maxrss) * 1024 / 1e6
        guard status == 0 || (mayRefuse && status == 1 << 8) else { throw Refusal("\(name) \(words.joined(separator: " ")) did not end well (status \(status))") }
    }

    /// Whether such a program is there to be run.
    static func exists(_ program: String) -> Bool { (try? MeasuredProcess(program, ["version"])) != nil }
}
