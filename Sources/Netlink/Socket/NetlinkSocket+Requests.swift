import CMnl

extension NetlinkSocket {
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
        // Each attempt reads its dump to the end, so that nothing of it is left for the next.
        var reply = try exchange(message, NLM_F_DUMP, operation)
        for _ in 1..<max(attempts, 1) where reply.interrupted {
            reply = try exchange(message, NLM_F_DUMP, operation)
        }
        return Snapshot(reply.messages.compactMap(parse), possiblyStale: reply.interrupted)
    }

    /// One request and its whole answer; other threads that use the socket wait meanwhile.
    private func exchange(
        _ message: MessageBuilder, _ flags: Int32, _ operation: () -> String
    ) throws(NetlinkError) -> Reply {
        do throws(Reply.Refusal) {
            if let fault = message.fault { throw Reply.Refusal(errno: fault) }
            return try sequence.withLock { (sequence) throws(Reply.Refusal) in
                sequence &+= 1
                let start = ContinuousClock.now
                defer {
                    let took = ContinuousClock.now - start
                    slowest.withLock { if took > $0 { $0 = took } }
                }
                var reply = Reply(to: sequence)
                do throws(Errno) {
                    try send(message.finished(sequence: sequence, adding: flags))
                } catch {
                    throw Reply.Refusal(errno: error)
                }
                while try !reply.absorb(next()) {}
                return reply
            }
        } catch {
            throw NetlinkError(operation(), error.errno, kernelText: error.text)
        }
    }

    private func next() throws(Reply.Refusal) -> [UInt8] {
        do throws(Errno) {
            return try receive()
        } catch {
            throw Reply.Refusal(errno: error)
        }
    }
}
