import ArgumentParser
import Glibc
import Pipeline

/// `weir demo`
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A switch and two hosts in namespaces of their own, real traffic, and the console on it.",
        discussion: """
            Leaving in any way removes everything again. Without a terminal, or with --headless, the same runs for some seconds: \
            the program is swapped once midway, and the exit status is 0 only if no packet was lost and every counter agrees with \
            what the hosts sent and received.
            """)

    @Option(help: ArgumentHelp("Run without a terminal for that long.", valueName: "seconds"))
    var headless: Int?

    @Flag(help: .hidden)
    var guardian = false

    @Flag(help: "Remove what an earlier demo left.")
    var clean = false

    func validate() throws {
        if let headless, !(1...3600).contains(headless) { throw ValidationError("--headless takes 1 to 3600 seconds") }
    }

    func run() throws {
        if guardian { return DemoGuardian.stand() }
        if clean { return DemoSetup.clean() }
        guard geteuid() == 0 else { throw DemoError("the demo needs root: it makes network namespaces and loads BPF programs") }
        // Signals are waited for, not caught: everything below is undone on each way out.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let guardian = try DemoGuardian.start()
        let outcome: Result<Int32, any Error>
        do {
            let setup = try DemoSetup()
            let traffic = try DemoTraffic(setup.network)
            if headless != nil || isatty(0) == 0 || isatty(1) == 0 {
                outcome = .success(try HeadlessDemo(setup: setup, traffic: traffic, signals: signals).run(seconds: headless ?? 5))
            } else {
                outcome = .success(try console(setup, signals))
                _ = traffic.finish()
            }
        } catch { outcome = .failure(error) }
        guardian.dismiss()
        let status = try outcome.get()
        if status != 0 { throw ExitCode(status) }
    }

    /// The console as a process of its own, which has the terminal until it ends.
    private func console(_ setup: DemoSetup, _ signals: sigset_t) throws -> Int32 {
        // Whoever wanted an end while it was set up has it: there was no console yet that Ctrl-C could belong to.
        var waiting = sigset_t()
        sigpending(&waiting)
        if let signal = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].first(where: { sigismember(&waiting, $0) == 1 }) { return 128 + signal }
        let child = try Child.start(
            ["console", DemoNetwork.pipeline, "--netns", setup.network.hub.name, "--source", setup.source, "--page", "ports"])
        while true {
            var status: Int32 = 0
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 0 }
            if ended < 0, errno != EINTR { return 1 }
            var set = signals
            var patience = timespec(tv_sec: 0, tv_nsec: 100_000_000)
            let signal = sigtimedwait(&set, nil, &patience)
            // Ctrl-C belongs to the console, which has the terminal; the others end both.
            if signal == SIGTERM || signal == SIGHUP { kill(child, SIGTERM) }
        }
    }
}
