import CMnl

/// The kernel's answer to one request, as its datagrams come in.
struct Reply: Sendable {
    /// Why a request was not carried out.
    struct Refusal: Error {
        var errno: Errno
        /// The kernel's words.
        var text: String?
    }

    /// The sequence number of the request; messages with others answer something else.
    let sequence: UInt32
    private(set) var messages: [Message] = []
    /// True when objects changed while they were dumped (`NLM_F_DUMP_INTR`).
    private(set) var interrupted = false

    init(to sequence: UInt32) { self.sequence = sequence }

    /// Takes in a datagram. Returns true when it ends the answer: the acknowledgement of a request, the end of a dump.
    mutating func absorb(_ datagram: [UInt8]) throws(Refusal) -> Bool {
        for message in Message.split(datagram) where message.sequence == sequence {
            if message.flags & NLM_F_DUMP_INTR != 0 { interrupted = true }
            if let end = Acknowledgement(message) {
                if let errno = end.errno { throw Refusal(errno: errno, text: end.text) }
                return true
            }
            if message.type >= Int(NLMSG_MIN_TYPE) { messages.append(message) }
        }
        return false
    }
}
