import Glibc

/// A child of the demo that outlives it, whatever ends it, and then removes what the demo made: it waits for the end of a pipe whose
/// other end only the demo holds.
struct DemoGuardian: ~Copyable {
    private let pipe: Int32
    private let child: pid_t

    private init(pipe: Int32, child: pid_t) {
        self.pipe = pipe
        self.child = child
    }

    static func start() throws(DemoError) -> DemoGuardian {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw DemoError("cannot make a pipe: \(String(cString: strerror(errno)))") }
        // The other end must not live on in any child.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        do {
            return DemoGuardian(
                pipe: ends[1], child: try Child.start(["demo", "--guardian"], standardInput: ends[0], ownSession: true))
        } catch {
            close(ends[1])
            throw error
        }
    }

    /// Lets it clean up, and waits until it has.
    consuming func dismiss() {
        close(pipe)
        Child.wait(for: child)
    }

    /// The guardian's own work: waits, then cleans.
    static func stand() {
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { Glibc.signal(signal, SIG_IGN) }
        var byte: UInt8 = 0
        while true {
            let count = read(0, &byte, 1)
            if count == 0 || count < 0 && errno != EINTR { break }
        }
        DemoSetup.clean()
    }
}

/// Other runs of this binary.
enum Child {
    /// Starts `weir` with these arguments.
    static func start(_ arguments: [String], standardInput: Int32? = nil, ownSession: Bool = false) throws(DemoError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let standardInput { posix_spawn_file_actions_adddup2(&actions, standardInput, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The demo blocks signals to wait for them; its children start with none blocked.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let session: Int16 = ownSession ? 0x80 : 0  // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | session)
        var words = (["weir"] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let started = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, words, environ)
        guard started == 0 else { throw DemoError("cannot start weir again: \(String(cString: strerror(started)))") }
        return child
    }

    /// Waits for its end and returns its exit status, 128 and the signal's number after a signal.
    @discardableResult
    static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return 1 }
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
