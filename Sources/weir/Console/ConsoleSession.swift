import Driver
import Journal
import Netlink
import TUI
import Terminal

/// A console over this host: what it asks for is done here, off the thread that answers keys.
struct ConsoleSession: Sendable {
    let inbox = Inbox()
    private let sampler: Sampler
    private let source: SourceWatch
    private let worker: Worker
    private let runner: CommandRunner
    private let themes: ThemeWatch

    /// Starts everything that works in the background, in the network namespace of the caller.
    init(
        _ options: CompileOptions, pipeline: String?, file: String?, seconds: Double
    ) throws(Refusal) {
        let inbox = inbox
        let source = try SourceWatch(options, file: file, pipeline: pipeline)
        self.source = source
        sampler = try Sampler(seconds: seconds)
        worker = try Worker()
        runner = CommandRunner(
            options: options, prepared: { source.object(of: $0, $1) },
            journal: Journal { inbox.send(.logged(LogLine(clock: WallClock.text, kind: .note, text: $0))) })
        try source.start { inbox.send($0) }
        themes = try ThemeWatch { inbox.send(.themeChanged) }
        let sampler = sampler
        try sampler.start { snapshot in
            inbox.send(.sampled(snapshot))
            source.see(snapshot)
        }
        try Background.start {
            func tell(_ kind: LogLine.Kind, _ text: String) { inbox.send(.logged(LogLine(clock: WallClock.text, kind: kind, text: text))) }
            do throws(NetlinkError) {
                var log = try NetworkLog()
                try log.run { text in
                    tell(.kernel, text)
                    sampler.look()
                }
            } catch { tell(.note, "changes of the network are not told any more: \(error)") }
        }
    }

    /// Begins what the console asks for; never blocks.
    func perform(_ effect: Effect) {
        switch effect {
        case .perform(let number, .other(let words)):
            // Such a command may take long or go on for ever: it keeps no other waiting.
            inBackground(number) { run(words) }
        case .perform(let number, .tableImport), .perform(let number, .tableExport):
            guard case .perform(_, let command) = effect else { return }
            inBackground(number) { run(command.words) }
        case .perform(let number, let command):
            worker.add { [self] in
                inbox.send(.finished(number, runner.run(command)))
                sampler.count()
            }
        case .lookForUndo(let pipeline): worker.add { [self] in inbox.send(.undoOffer(runner.undoOffer(pipeline))) }
        case .preview(let command):
            let (inbox, runner) = (inbox, runner)
            do throws(Refusal) {
                try Background.start { inbox.send(.previewed(command, runner.preview(command))) }
            } catch { inbox.send(.previewed(command, CommandPreview(problem: error.sentence))) }
        case .watch(let interest):
            sampler.watch(interest)
            source.select(interest.pipeline, interest.stage)
        case .count: sampler.count()
        case .remember(let memory): worker.add { ConsoleMemory.write(memory) }
        case .theme(let name): themes.watch(name)
        case .refresh(let seconds): sampler.refresh(every: seconds)
        case .pause(let paused): sampler.pause(paused)
        case .save(let name, let text): worker.add { [self] in inbox.send(.notice(ConsoleSession.save(name, text))) }
        case .quit, .edit, .copy, .mouse, .redraw, .suspend: break
        }
    }

    /// Whether nothing is being done to the kernel.
    var isIdle: Bool { worker.isIdle }

    private func inBackground(_ number: Int, _ body: @escaping @Sendable () -> CommandResult) {
        let (inbox, sampler) = (inbox, sampler)
        do throws(Refusal) {
            try Background.start {
                inbox.send(.finished(number, body()))
                sampler.count()
            }
        } catch { inbox.send(.finished(number, .failed(error.description, details: []))) }
    }

    private func run(_ words: [String]) -> CommandResult {
        do throws(Refusal) {
            let (status, output) = try WeirProcess.run(words)
            // Who says it is known here.
            let first = output.first.map { $0.hasPrefix("weir: ") ? String($0.dropFirst(6)) : $0 } ?? ""
            guard status == 0 else {
                return .failed(first.isEmpty ? "it ended with status \(status)" : first, details: output)
            }
            if output.count > 1 {
                inbox.send(
                    .logged(
                        LogLine(
                            clock: WallClock.text, kind: .note,
                            text: "weir \(words.joined(separator: " ")) wrote \(output.count) lines", details: output)))
                return .done("\(output.count) lines, in the log")
            }
            return .done(first)
        } catch { return .failed(error.description, details: []) }
    }

    private static func save(_ name: String, _ text: String) -> Notice {
        do throws(Refusal) { try Files.write(Array(text.utf8), to: name) } catch { return Notice(.bad, error.sentence) }
        return Notice(.good, "saved as \(name)")
    }
}
