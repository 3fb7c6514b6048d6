#if canImport(Glibc)
import Glibc
#endif

/// Another program at work: killed and forgotten with its owner.
struct ChildProcess: ~Copyable, Sendable {
    let name: String
    private var id: pid_t
    /// Its standard input and output.
    private let channel: Int32
    /// The reading end of its standard error.
    private let errors: Int32

    /// How a child ended.
    enum End: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// Starts `path` in a process group of its own, with nothing but the given arguments and this process's environment.
    init(_ path: String, _ arguments: [String]) throws(ProcessError) {
        name = path.split(separator: "/").last.map(String.init) ?? path
        var sockets: [Int32] = [-1, -1]
        var pipes: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &sockets) == 0 else {
            throw ProcessError.refused("start \(name)", errno)
        }
        guard socketpair(AF_UNIX, kind, 0, &pipes) == 0 else {
            let code = errno
            close(sockets[0])
            close(sockets[1])
            throw ProcessError.refused("start \(name)", code)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, sockets[1], 0)
        posix_spawn_file_actions_adddup2(&actions, sockets[1], 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // What this process or this thread ignores or holds back, its children do not.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, &attributes, &words, environ)
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        close(sockets[1])
        close(pipes[1])
        guard code == 0 else {
            close(sockets[0])
            close(pipes[0])
            throw ProcessError.refused("start \(path)", code)
        }
        id = child
        channel = sockets[0]
        errors = pipes[0]
        _ = fcntl(errors, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(channel)
        close(errors)
        if id > 0 {
            kill(-id, SIGKILL)
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// Hands it bytes; waits no longer than `deadline` for it to take them.
    func write(_ bytes: [UInt8], until deadline: Deadline) throws(ProcessError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(channel, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: Int16(POLLOUT), until: deadline)
            } else if errno != EINTR {
                throw .ended(name, errorText())
            }
        }
    }

    /// Takes exactly `count` bytes of its output.
    func read(_ count: Int, until deadline: Deadline) throws(ProcessError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var have = 0
        while have < count {
            try wait(for: Int16(POLLIN), until: deadline)
            let got = bytes.withUnsafeMutableBytes { recv(channel, $0.baseAddress.map { $0 + have }, count - have, Int32(MSG_DONTWAIT)) }
            if got == 0 { throw .ended(name, errorText()) }
            if got > 0 { have += got } else if errno != EAGAIN, errno != EINTR { throw .ended(name, errorText()) }
        }
        return bytes
    }

    private func wait(for events: Int16, until deadline: Deadline) throws(ProcessError) {
        while true {
            var waiting = pollfd(fd: channel, events: events, revents: 0)
            let ready = poll(&waiting, 1, deadline.milliseconds)
            if ready > 0 { return }
            if ready == 0 { throw .tooSlow(name, deadline.allowed) }
        }
    }

    /// Closes its input, waits for its end, and returns what it said on standard error and, when it had no other use, its output.
    mutating func finish(until deadline: Deadline) throws(ProcessError) -> (end: End, output: String, errors: String) {
        shutdown(channel, Int32(SHUT_WR))
        var output: [UInt8] = []
        var errorBytes: [UInt8] = []
        var open: [Int32] = [channel, errors]
        while !open.isEmpty {
            var waiting = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let ready = poll(&waiting, nfds_t(waiting.count), deadline.milliseconds)
            if ready == 0 { throw .tooSlow(name, deadline.allowed) }
            for item in waiting where item.revents != 0 {
                let (bytes, ended) = Self.drain(item.fd)
                if item.fd == channel { output += bytes } else { errorBytes += bytes }
                if ended { open.removeAll { $0 == item.fd } }
            }
        }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0 {
            if errno != EINTR { break }
        }
        let end: End = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
        id = 0
        return (end, String(decoding: output, as: UTF8.self), String(decoding: errorBytes, as: UTF8.self))
    }

    /// What it has said on standard error so far, waiting a moment for it to end when it is about to.
    private func errorText() -> String {
        var waiting = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
        var bytes: [UInt8] = []
        let deadline = Deadline(seconds: 1)
        while poll(&waiting, 1, deadline.milliseconds) > 0 {
            let (more, ended) = Self.drain(errors)
            bytes += more
            if ended || more.isEmpty { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func drain(_ file: Int32) -> (bytes: [UInt8], ended: Bool) {
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        let count = Glibc.read(file, &chunk, chunk.count)
        if count > 0 { return (Array(chunk[..<count]), false) }
        return ([], count == 0 || errno != EAGAIN && errno != EINTR)
    }
}
