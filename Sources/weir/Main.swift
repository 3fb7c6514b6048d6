import ArgumentParser
import Dispatch

/// The process. Commands run on its first thread, so that a signal they block is blocked in every thread they start; a main that is
/// asynchronous itself would leave that thread to the runtime.
@main
enum Main {
    static func main() {
        Streams.prepare()
        do {
            if !RootHelp.answers(Array(CommandLine.arguments.dropFirst())) {
                Privileges.drop(for: Array(CommandLine.arguments.dropFirst()))
                var command = try parsed()
                if let asynchronous = command as? any AsyncParsableCommand { try wait(for: asynchronous) } else { try command.run() }
            }
            try Streams.finish()
        } catch  where Refusal.isOfUsage(error) {
            Weir.exit(withError: error)
        } catch {
            Refusal(error).say()
            Weir.exit(withError: ExitCode.failure)
        }
    }

    /// The command that is asked for. Building the tree of all verbs takes as long as checking a program, so a verb in the first place
    /// is parsed on its own; whatever is wrong with its words, or asks for help, is seen by the whole tree, which knows what to say.
    private static func parsed() throws -> any ParsableCommand {
        let words = CommandLine.arguments.dropFirst()
        let asksForHelp = words.contains { ["-h", "--help", "-help", "--version", "--experimental-dump-help"].contains($0) }
        if !asksForHelp, let first = words.first, let verb = Weir.configuration.subcommands.first(where: { $0.configuration.commandName == first }),
            let command = try? verb.parseAsRoot(Array(words.dropFirst()))
        {
            return command
        }
        return try Weir.parseAsRoot()
    }

    private static func wait(for command: any AsyncParsableCommand) throws {
        let done = DispatchSemaphore(value: 0)
        // Handed over to the task as a whole, and looked at again only after it is done.
        nonisolated(unsafe) var task = command
        nonisolated(unsafe) var failure: (any Error)?
        Task {
            do { try await task.run() } catch { failure = error }
            done.signal()
        }
        done.wait()
        if let failure { throw failure }
    }
}
