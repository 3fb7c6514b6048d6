import CMnl

/// A change the kernel told of.
public enum NetworkEvent: Sendable, Equatable {
    /// A link was made or changed. XDP attached by netlink counts while the link is up (`netdev_state_change`); on a
    /// link that is down, or by a `bpf_link`, it is not told.
    case link(Link)
    case linkRemoved(Link)
    case address(InterfaceAddress)
    case addressRemoved(InterfaceAddress)
    case qdisc(Qdisc)
    case qdiscRemoved(Qdisc)
    case filter(TCFilter)
    case filterRemoved(TCFilter)
    /// Events were lost (`ENOBUFS`): what was known is out of date, dump again.
    case overrun

    /// Nil for messages that say nothing about these objects.
    init?(_ message: Message) {
        switch message.type {
        case Int(RTM_NEWLINK): self.init(Link(message), NetworkEvent.link)
        case Int(RTM_DELLINK): self.init(Link(message), NetworkEvent.linkRemoved)
        case Int(RTM_NEWADDR): self.init(InterfaceAddress(message), NetworkEvent.address)
        case Int(RTM_DELADDR): self.init(InterfaceAddress(message), NetworkEvent.addressRemoved)
        case Int(RTM_NEWQDISC): self.init(Qdisc(message), NetworkEvent.qdisc)
        case Int(RTM_DELQDISC): self.init(Qdisc(message), NetworkEvent.qdiscRemoved)
        case Int(RTM_NEWTFILTER): self.init(TCFilter(message), NetworkEvent.filter)
        case Int(RTM_DELTFILTER): self.init(TCFilter(message), NetworkEvent.filterRemoved)
        default: return nil
        }
    }

    private init?<Subject>(_ subject: Subject?, _ event: (Subject) -> NetworkEvent) {
        guard let subject else { return nil }
        self = event(subject)
    }
}
