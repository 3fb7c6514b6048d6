import ArgumentParser
import Glibc
import Journal
import Pipeline

/// What waits for the confirmation of a swap, or for the end of a change that must not stop halfway: a process of its own, that no
/// terminal takes along.
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "guard", shouldDisplay: false)

    @Argument var name: String
    @Argument var generation: Int

    func run() throws {
        for number in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE] { signal(number, SIG_IGN) }
        // No file system is kept busy by who only waits.
        _ = chdir("/")
        var failures = 0
        while true {
            do throws(PipelineError) {
                if case .wentBack(let report, let why) = try Pipelines().stayOnGuard(name, generation: generation) {
                    _ = try? Recording.of("rollback", ["rollback", name], in: Recording.journal) { deed in
                        deed.by("weir guard")
                        deed.begin(name)
                        deed.wentBack(report)
                        deed.note([why])
                    }
                }
                return
            } catch {
                // Somebody may hold the pipeline for a while: there is nobody else to go back.
                failures += 1
                guard failures < 120 else { throw error }
                sleep(1)
            }
        }
    }
}

enum Guard {
    /// Starts the guard of a change that leads to a generation, in a session of its own.
    static func start(_ name: String, generation: Int) throws(Refusal) {
        do throws(Refusal) { try start(["guard", name, String(generation)]) } catch { throw Refusal("\(name) was not changed: \(error)") }
    }

    /// Starts this program with these words in a session of its own.
    static func start(_ text: [String]) throws(Refusal) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads that block signals start guards too.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK))  // POSIX_SPAWN_SETSID
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in 0...2 { posix_spawn_file_actions_addopen(&actions, Int32(stream), "/dev/null", O_RDWR, 0) }
        var words: [UnsafeMutablePointer<CChar>?] = (["weir"] + text).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, &words, environ)
        guard result == 0 else {
            throw Refusal("cannot start the guard that would go back: \(String(cString: strerror(result)))")
        }
    }
}
