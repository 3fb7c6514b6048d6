import ArgumentParser
import Dispatch

/// The process. Commands run on its first thread, so that a signal they block is blocked in every thread they start; a main that is
/// asynchronous itself would leave that thread to the runtime.
@main
enum Main {
    static func main() {
        Streams.prepare()
        do {
            var command = try Weir.parseAsRoot()
            guard let asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
            try wait(for: asynchronous)
        } catch where Refusal.isOfUsage(error) {
            Weir.exit(withError: error)
        } catch {
            Refusal(error).say()
            Weir.exit(withError: ExitCode.failure)
        }
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
