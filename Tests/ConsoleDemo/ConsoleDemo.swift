import ConsoleFixture
import Glibc
import TUI
import Terminal

/// The console on invented data. Commands succeed after a moment, except those that name `fail`; `--crash` dies by a
/// fault after the first screen, `--theme NAME` and `--page N` choose.
@main
enum ConsoleDemo {
    static func main() {
        var theme = Theme.standard
        var options = Model.Options()
        let words = CommandLine.arguments.dropFirst()
        for (word, value) in zip(words, Array(words.dropFirst()) + [""]) {
            switch word {
            case "--theme": theme = Theme.builtin(value) ?? theme
            case "--page": options.page = Int(value).flatMap(Page.init) ?? .ports
            case "--read-only": options.readOnly = true
            default: break
            }
        }
        if words.contains("--bench") { return bench() }
        let ending: ConsoleEnding
        do throws(TerminalError) {
            ending = try run(theme, options, crash: words.contains("--crash"))
        } catch {
            print("weir: \(error)")
            exit(1)
        }
        print("ended: \(ending)")
    }

    /// Milliseconds of a frame at 200x50 with 500 interfaces, 2,000 maps and a table of 10,000 entries, and of taking a snapshot.
    static func bench() {
        for page in Page.allCases {
            var model = Model(size: Size(200, 50), options: Model.Options(page: page))
            let crowds = (0..<6).map { Fixture.crowd(UInt64($0)) }
            let clock = ContinuousClock()
            for crowd in crowds.dropLast() { _ = model.update(.sampled(crowd)) }
            _ = model.update(.source(Fixture.failed))
            let sample = clock.measure { _ = model.update(.sampled(crowds[5])) }
            var frames: [Duration] = []
            var keys: [Duration] = []
            for _ in 0..<50 {
                keys.append(clock.measure { _ = model.update(.key(.down)) })
                frames.append(clock.measure { _ = model.view().runs(since: nil) })
            }
            func text(_ duration: Duration) -> String { Units.decimal(duration / .milliseconds(1), places: 2) + " ms" }
            print(
                page.title, "frame", text(frames.sorted()[25]), "key", text(keys.sorted()[25]), "snapshot", text(sample)
            )
        }
    }

    static func run(_ theme: Theme, _ options: Model.Options, crash: Bool) throws(TerminalError) -> ConsoleEnding {
        var screen = try TerminalScreen(theme: theme)
        let inbox = Inbox()
        var model = Model(size: screen.size, options: options)
        inbox.send(.source(Fixture.failed))
        inbox.send(.logged(LogLine(clock: "14:01:59", kind: .note, text: "the screen is " + screen.summary)))
        spawn {
            for step in UInt64(0)... {
                inbox.send(.sampled(Fixture.snapshot(step)))
                if crash, step == 3 { raise(SIGSEGV) }
                usleep(step < 3 ? 100_000 : 1_000_000)
            }
        }
        return screen.run(&model, inbox: inbox) { effect in
            switch effect {
            case .perform(let number, let command):
                spawn {
                    usleep(300_000)
                    let fails = command.text.contains("fail")
                    inbox.send(
                        .finished(number, fails ? .failed("the kernel said no", details: ["line 1"]) : .done("")))
                }
            case .lookForUndo: inbox.send(.undoOffer(nil))
            case .save(let name, _): inbox.send(.notice(Notice(.good, "saved as " + name)))
            case .preview(let command): inbox.send(.previewed(command, CommandPreview(changes: Fixture.changes)))
            case .quit, .edit, .watch, .refresh, .pause, .copy, .theme, .redraw, .suspend, .count, .mouse, .remember: break
            }
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func spawn(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, work)
        pthread_detach(thread)
    }
}
