import CMnl

extension NetlinkSocket {
    /// What came before the kernel's acknowledgement.
    struct Reply {
        var messages: [Message] = []
        /// The kernel's words about a request it carried out.
        var warning: String?
        /// True when objects changed while they were dumped (`NLM_F_DUMP_INTR`).
        var interrupted = false
    }

    /// Sends a request and waits for its acknowledgement.
    @discardableResult
    func request(_ message: MessageBuilder, to operation: @autoclosure () -> String) throws(NetlinkError) -> Reply {
        try exchange(message, NLM_F_ACK, operation)
    }

    /// Asks for all objects of a kind, and again while they change under the kernel's feet.
    func dump<Element: Sendable>(
        _ message: MessageBuilder, to operation: @autoclosure () -> String, attempts: Int = 8,
        reading parse: (Message) -> Element?
    ) throws(NetlinkError) -> Snapshot<Element> {
        var reply = Reply()
        for _ in 0..<max(attempts, 1) {
            reply = try exchange(message, NLM_F_DUMP, operation)
            if !reply.interrupted { break }
        }
        return Snapshot(reply.messages.compactMap(parse), possiblyStale: reply.interrupted)
    }

    private func exchange(
        _ message: MessageBuilder, _ flags: Int32, _ operation: () -> String
    ) throws(NetlinkError) -> Reply {
        do throws(Refusal) {
            guard !message.isTooLong else { throw Refusal(errno: .messageTooLong) }
            let sequence = nextSequence()
            do throws(Errno) {
                try send(message.finished(sequence: sequence, adding: flags))
            } catch {
                throw Refusal(errno: error)
            }
            return try collect(sequence)
        } catch {
            throw NetlinkError(operation(), error.errno, kernelText: error.text)
        }
    }

    private struct Refusal: Error {
        var errno: Errno
        var text: String?
    }

    /// Everything up to the end of the answer to one request; what belongs to others is dropped.
    private func collect(_ sequence: UInt32) throws(Refusal) -> Reply {
        var reply = Reply()
        while true {
            let datagram: [UInt8]
            do throws(Errno) {
                datagram = try receive()
            } catch {
                throw Refusal(errno: error)
            }
            for message in Message.split(datagram) where message.sequence == sequence {
                if message.flags & NLM_F_DUMP_INTR != 0 { reply.interrupted = true }
                if let end = Acknowledgement(message) {
                    if let errno = end.errno { throw Refusal(errno: errno, text: end.text) }
                    reply.warning = end.text
                    return reply
                }
                if message.type >= Int(NLMSG_MIN_TYPE) { reply.messages.append(message) }
            }
        }
    }
}
