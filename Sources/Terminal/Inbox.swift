import Synchronization
import TUI

/// Messages for the console from other threads: the sampler, the compiler, commands that ended.
public final class Inbox: Sendable {
    private let messages = Mutex<[Message]>([])
    private let waker = Mutex<Waker?>(nil)

    public init() {}

    /// Hands over a message and wakes the console. A snapshot takes the place of one that was not looked at yet.
    public func send(_ message: Message) {
        messages.withLock { messages in
            if case .sampled = message, case .sampled = messages.last { messages.removeLast() }
            messages.append(message)
        }
        waker.withLock { $0?() }
    }

    func take() -> [Message] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
    func wakes(_ waker: Waker?) { self.waker.withLock { $0 = waker } }
}
