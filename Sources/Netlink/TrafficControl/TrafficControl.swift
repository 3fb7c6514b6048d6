import CMnl
import Glibc

/// Programs on a link's clsact qdisc: cls_bpf filters whose return value is the verdict.
public enum TrafficControl {
    /// The qdiscs of a link, or of all links.
    public static func qdiscs(
        on link: Int? = nil, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Snapshot<Qdisc> {
        var message = MessageBuilder(RTM_GETQDISC)
        message.append(tcmsg())
        // The kernel's dump ignores the interface asked for.
        return try socket.dump(message, to: "list qdiscs") {
            Qdisc($0).flatMap { link == nil || $0.link == link ? $0 : nil }
        }
    }

    /// Sees to it that a link has a clsact qdisc. Returns true when it was made now, false when it was there.
    ///
    /// Errors: `EEXIST` when an `ingress` qdisc, which is not ours to remove, holds the place.
    @discardableResult
    public static func ensureClsact(
        on link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Bool {
        do throws(NetlinkError) {
            try socket.request(
                clsact(RTM_NEWQDISC, on: link, flags: NLM_F_CREATE | NLM_F_EXCL),
                to: "create a clsact qdisc on \(Links.label(link, in: socket))")
            return true
        } catch {
            guard error.errno == .exists else { throw error }
            let present = try qdiscs(on: link, in: socket).first { $0.handle == Qdisc.ingressHandle }
            if present?.kind == "clsact" { return false }
            var error = error
            error.detail =
                "the link has a qdisc '\(present?.kind ?? "?")' that someone else made and clsact cannot stand beside; "
                + "`tc qdisc del dev IF ingress` removes it with its filters"
            throw error
        }
    }

    /// Removes a link's clsact qdisc, but only while no filter hangs on it. Returns false when it was left, or not
    /// there.
    @discardableResult
    public static func removeEmptyClsact(
        on link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Bool {
        guard try qdiscs(on: link, in: socket).contains(where: { $0.kind == "clsact" }),
            try filters(on: link, in: socket).isEmpty
        else { return false }
        try socket.request(
            clsact(RTM_DELQDISC, on: link, flags: 0),
            to: "remove the clsact qdisc of \(Links.label(link, in: socket))")
        return true
    }

    /// Every filter on one side of a link, of every kind and owner, in the order they run.
    public static func filters(
        on link: Int, at hook: TCHook, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Snapshot<TCFilter> {
        var message = MessageBuilder(RTM_GETTFILTER)
        var header = tcmsg()
        header.tcm_ifindex = Int32(clamping: link)
        header.tcm_parent = hook.parent
        message.append(header)
        return try socket.dump(message, to: "list the \(hook) filters of \(Links.label(link, in: socket))") {
            TCFilter($0, asked: (link, hook))
        }
    }

    /// Every filter on both sides of a link.
    public static func filters(
        on link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> [TCFilter] {
        var found: [TCFilter] = []
        for hook in TCHook.allCases { found += try filters(on: link, at: hook, in: socket) }
        return found
    }

    private static func clsact(_ type: Int, on link: Int, flags: Int32) -> MessageBuilder {
        var message = MessageBuilder(type, flags: flags)
        var header = tcmsg()
        header.tcm_ifindex = Int32(clamping: link)
        header.tcm_handle = UInt32(Qdisc.ingressHandle)
        header.tcm_parent = TC_H_CLSACT
        message.append(header)
        message.put(TCA_KIND, text: "clsact")
        return message
    }
}
