import CMnl

/// How the kernel ends its answer: `NLMSG_ERROR` after a request, `NLMSG_DONE` after a dump.
///
/// Extended acknowledgements are described in Documentation/userspace-api/netlink/intro.rst.
struct Acknowledgement {
    /// Nil when the request was carried out.
    let errno: Errno?
    /// The kernel's words: why it refused, or a warning about what it did.
    let text: String?

    /// Nil when the message ends no answer.
    init?(_ message: Message) {
        guard message.type == Int(NLMSG_ERROR) || message.type == Int(NLMSG_DONE) else { return nil }
        let code = message.payload.load(Int32.self) ?? (message.type == Int(NLMSG_DONE) ? 0 : -EBADMSG)
        errno = code < 0 ? Errno(code) : nil
        guard message.flags & NLM_F_ACK_TLVS != 0 else {
            text = nil
            return
        }
        var rest = message.payload.dropFirst(4)
        if message.type == Int(NLMSG_ERROR) {
            // The request comes back: its header alone when capped, else all of it.
            let length = rest.load(nlmsghdr.self).flatMap { Int(exactly: $0.nlmsg_len) } ?? 0
            let capped = message.flags & NLM_F_CAPPED != 0
            rest = rest.dropFirst(capped ? Message.headerSize : max(Message.headerSize, aligned(length)))
        }
        text = Attributes(rest).text(NLMSGERR_ATTR_MSG.rawValue)
    }
}
