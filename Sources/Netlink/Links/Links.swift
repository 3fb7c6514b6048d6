import CMnl
import Glibc

/// Questions about links. What changes them is in `Links+Changes.swift`.
public enum Links {
    /// Every link of the socket's namespace.
    public static func all(in socket: borrowing NetlinkSocket) throws(NetlinkError) -> Snapshot<Link> {
        var message = MessageBuilder(RTM_GETLINK)
        message.append(ifinfomsg())
        return try socket.dump(message, to: "list links") { Link($0) }
    }

    /// The link of a name; `ENODEV` when there is none.
    public static func named(_ name: String, in socket: borrowing NetlinkSocket) throws(NetlinkError) -> Link {
        guard !name.isEmpty else {
            throw NetlinkError("find a link without a name", .noDevice)
        }
        var message = MessageBuilder(RTM_GETLINK)
        message.append(ifinfomsg())
        // A name of the kernel's own is at most 15 bytes; longer ones can only be alternative names.
        message.put(name.utf8.count < Int(IFNAMSIZ) ? IFLA_IFNAME : IFLA_ALT_IFNAME, text: name)
        return try only(socket.request(message, to: "find link \(name)"), "find link \(name)")
    }

    /// The link of an interface index; `ENODEV` when there is none.
    public static func at(_ index: Int, in socket: borrowing NetlinkSocket) throws(NetlinkError) -> Link {
        var message = MessageBuilder(RTM_GETLINK)
        message.append(header(index))
        return try only(socket.request(message, to: "find link number \(index)"), "find link number \(index)")
    }

    private static func only(_ reply: Reply, _ operation: String) throws(NetlinkError) -> Link {
        guard let link = reply.messages.lazy.compactMap({ Link($0) }).first else {
            throw NetlinkError(operation, .badMessage, detail: "the kernel's answer holds no link")
        }
        return link
    }

    /// The link's name for an error's words, or its number when it has gone.
    static func label(_ index: Int, in socket: borrowing NetlinkSocket) -> String {
        (try? at(index, in: socket).name) ?? "link number \(index)"
    }

    static func header(_ index: Int) -> ifinfomsg {
        var header = ifinfomsg()
        header.ifi_index = Int32(clamping: index)
        return header
    }
}
