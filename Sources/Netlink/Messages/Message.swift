import CMnl

/// One netlink message (`struct nlmsghdr`) and what follows its header.
struct Message: Sendable {
    let type: Int
    let flags: Int32
    let sequence: UInt32
    let payload: Bytes

    /// The messages of a datagram, up to the first that is damaged.
    static func split(_ datagram: [UInt8]) -> [Message] {
        var messages: [Message] = []
        var rest = datagram[...]
        while let header = rest.load(nlmsghdr.self), let length = Int(exactly: header.nlmsg_len),
            length >= headerSize, length <= rest.count
        {
            messages.append(
                Message(
                    type: Int(header.nlmsg_type), flags: Int32(header.nlmsg_flags), sequence: header.nlmsg_seq,
                    payload: rest.prefix(length).dropFirst(headerSize)))
            rest = rest.dropFirst(aligned(length))
        }
        return messages
    }

    static let headerSize = MemoryLayout<nlmsghdr>.size
}
