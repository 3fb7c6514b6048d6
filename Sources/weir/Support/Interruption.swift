import Glibc

/// Keeps signals that would end this process waiting for as long as it is held, so that what must not be left half done can see them and
/// stop where it likes.
struct Interruption: ~Copyable {
    private var before = sigset_t()
    private var held = sigset_t()

    init() {
        sigemptyset(&held)
        // The last one is not an interruption, but a reader of our messages that has gone must not end us either.
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&held, signal) }
        pthread_sigmask(SIG_BLOCK, &held, &before)
    }

    /// Whether somebody wants an end.
    var isWanted: Bool {
        var waiting = sigset_t()
        sigpending(&waiting)
        return [SIGINT, SIGTERM, SIGHUP].contains { sigismember(&waiting, $0) == 1 }
    }

    deinit {
        // What waited has been answered.
        var (set, none) = (held, timespec())
        while sigtimedwait(&set, nil, &none) > 0 {}
        var mask = before
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }
}
