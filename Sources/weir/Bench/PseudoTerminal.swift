import Glibc

/// A terminal without a screen, and this binary running in it: what a person at the console would see comes out as bytes. The process ends
/// with the value.
struct PseudoTerminal: ~Copyable {
    private let master: Int32
    private let child: pid_t
    /// When it was started, in nanoseconds of the monotonic clock.
    let started: UInt64
    private let rest = Rest()

    /// What was read behind the text that was waited for.
    private final class Rest {
        var bytes: [UInt8] = []
    }

    /// Starts `weir` with these words in a terminal of that size.
    /// - Parameter environment: `NAME=value`, in place of what is there.
    init(_ words: [String], columns: Int, rows: Int, environment: [String]) throws(Refusal) {
        // The functions of posix_openpt(3) are not in the C module: these are the requests behind them (ioctl_tty(2)).
        let (lock, number) = (UInt(0x4004_5431), UInt(0x8004_5430))  // TIOCSPTLCK, TIOCGPTN
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (unlocked, index): (Int32, UInt32) = (0, 0)
        guard master >= 0, ioctl(master, lock, &unlocked) == 0, ioctl(master, number, &index) == 0 else {
            throw Refusal("cannot make a terminal: \(String(cString: strerror(errno)))")
        }
        let name = "/dev/pts/\(index)"
        var size = winsize(ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, stream, name, O_RDWR, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
        var arguments = (["weir"] + words).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var child: pid_t = 0
        let begun = WallClock.monotonic
        let failure = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, &arguments, &variables)
        guard failure == 0 else {
            close(master)
            throw Refusal("cannot start weir again: \(String(cString: strerror(failure)))")
        }
        self.master = master
        self.child = child
        started = begun
    }

    deinit {
        kill(child, SIGTERM)
        var status: Int32 = 0
        for _ in 0..<40 where waitpid(child, &status, WNOHANG) == 0 {
            // Whoever waits for room to write does not hear.
            var bytes = [UInt8](repeating: 0, count: 1 << 14)
            var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, 50) > 0 { _ = Glibc.read(master, &bytes, bytes.count) }
        }
        if waitpid(child, &status, WNOHANG) == 0 {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
        }
        close(master)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(master, bytes, bytes.count)
    }

    /// What comes within so many milliseconds, at once when something is there; empty when nothing comes.
    func read(_ milliseconds: Int) -> [UInt8] {
        if !rest.bytes.isEmpty {
            defer { rest.bytes = [] }
            return rest.bytes
        }
        var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, Int32(clamping: milliseconds)) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(master, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    /// Reads until a text came, and answers when it had: nanoseconds of the monotonic clock; nil when it does not come in time. Of several
    /// texts any will do: only the cells that change are written, and a text may share one with what was there.
    func wait(for texts: String..., seconds: Double) -> UInt64? {
        let wanted = texts.map { Array($0.utf8) }
        let longest = wanted.map(\.count).max() ?? 0
        var seen: [UInt8] = []
        let end = WallClock.monotonic + UInt64(seconds * 1e9)
        while WallClock.monotonic < end {
            let fresh = read(20)
            let now = WallClock.monotonic
            seen = seen.suffix(longest) + fresh
            for text in wanted where seen.count >= text.count {
                guard let place = (0...(seen.count - text.count)).first(where: { seen[$0...].starts(with: text) }) else { continue }
                rest.bytes = Array(seen[(place + text.count)...])
                return now
            }
        }
        return nil
    }

    /// Reads until nothing came for so many milliseconds; how many bytes there were.
    @discardableResult
    func settle(_ milliseconds: Int) -> Int {
        var count = 0
        for _ in 0..<10_000 {
            let fresh = read(milliseconds)
            if fresh.isEmpty { break }
            count += fresh.count
        }
        return count
    }

    /// CPU time it has used, in seconds; nil when it has ended.
    var processorSeconds: Double? {
        guard let text = ProcessFigures.text("/proc/\(child)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // Fields 14 and 15 of proc(5), the third being the first after the name.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Bytes of memory it has; nil when it has ended.
    var memory: Int? { ProcessFigures.memory(child) }
}

/// What /proc tells of processes.
enum ProcessFigures {
    static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Bytes in memory (`VmRSS`) of a process, of this one when nil.
    static func memory(_ process: pid_t?) -> Int? {
        let text = text("/proc/\(process.map(String.init) ?? "self")/status") ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        return nil
    }
}
