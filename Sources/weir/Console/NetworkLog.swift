import Netlink
import TUI

/// Tells the log what the kernel tells of links, addresses, qdiscs and filters of this network namespace.
struct NetworkLog: ~Copyable {
    private var monitor: Monitor
    private var links: [Int: Link]

    /// Subscribes, then looks at what is there.
    init() throws(NetlinkError) {
        let monitor = try Monitor()
        let links = try NetworkLog.look()
        self.monitor = monitor
        self.links = links
    }

    private static func look() throws(NetlinkError) -> [Int: Link] {
        let socket = try NetlinkSocket()
        var links: [Int: Link] = [:]
        for link in try Links.all(in: socket) { links[link.index] = link }
        return links
    }

    /// Waits for events, and hands over a sentence for each that says something.
    mutating func run(_ tell: (String) -> Void) throws(NetlinkError) {
        while true {
            guard let event = try monitor.next(timeoutMilliseconds: 60_000) else { continue }
            if let text = try text(of: event) { tell(text) }
        }
    }

    private func name(_ link: Int) -> String { links[link]?.name ?? "interface \(link)" }

    private mutating func text(of event: NetworkEvent) throws(NetlinkError) -> String? {
        switch event {
        case .link(let link):
            let old = links.updateValue(link, forKey: link.index)
            guard let old else { return "\(link.name) came, index \(link.index)\(link.kind.map { ", \($0)" } ?? "")" }
            let changes = NetworkLog.changes(from: old, to: link)
            return changes.isEmpty ? nil : "\(old.name) \(changes.joined(separator: ", "))"
        case .linkRemoved(let link):
            links[link.index] = nil
            return "\(link.name) is gone"
        case .address(let address): return "\(name(address.link)) has \(address.prefix)"
        case .addressRemoved(let address): return "\(name(address.link)) has \(address.prefix) no more"
        case .qdisc(let qdisc): return "\(name(qdisc.link)) has qdisc \(qdisc.kind)"
        case .qdiscRemoved(let qdisc): return "\(name(qdisc.link)) has qdisc \(qdisc.kind) no more"
        case .filter(let filter): return "\(name(filter.link)) \(NetworkLog.words(filter))"
        case .filterRemoved(let filter): return "\(name(filter.link)) \(NetworkLog.words(filter)) is gone"
        case .overrun:
            links = try NetworkLog.look()
            return "more changed at once than could be told: everything was looked at again"
        }
    }

    private static func words(_ filter: TCFilter) -> String {
        "tc \(filter.hook.rawValue) \(filter.priority):\(filter.handle) \(filter.name ?? filter.kind)"
            + (filter.programID.map { " #\($0)" } ?? "")
    }

    private static func changes(from old: Link, to new: Link) -> [String] {
        var all: [String] = []
        if old.name != new.name { all.append("is called \(new.name) now") }
        if old.isUp != new.isUp { all.append(new.isUp ? "was switched on" : "was switched off") }
        if old.isRunning != new.isRunning, old.isUp == new.isUp { all.append(new.isRunning ? "has its carrier" : "has lost its carrier") }
        if old.mtu != new.mtu { all.append("has MTU \(new.mtu), not \(old.mtu)") }
        if old.mac != new.mac { all.append("has address \(new.mac.map { "\($0)" } ?? "none")") }
        if old.master != new.master { all.append(new.master.map { "belongs to interface \($0)" } ?? "belongs to nobody now") }
        return all
    }
}
