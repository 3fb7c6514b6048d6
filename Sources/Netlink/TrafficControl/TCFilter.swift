import CMnl
import Glibc

/// A filter on a link's ingress or egress.
public struct TCFilter: Sendable, Equatable {
    /// Our filters are told from others by a name that starts so.
    public static let namePrefix = "weir:"

    /// The interface index.
    public var link: Int
    public var hook: TCHook
    /// Filters run in order of rising priority (`tc` says `pref`).
    public var priority: Int
    /// The filter's number within its priority; 0 in an event that says that all of a priority were removed.
    public var handle: Int
    public var chain: Int
    /// The EtherType it looks at; 3 (`ETH_P_ALL`) for every packet.
    public var etherType: Int
    /// The classifier: `bpf`, `flower`, `u32`, ...
    public var kind: String
    /// The name given to a BPF filter, prefix and all.
    public var name: String?
    /// The kernel's id of a BPF filter's program.
    public var programID: Int?
    /// The program's tag, 16 hexadecimal digits.
    public var tag: String?
    /// The program's return value is the verdict (`TCA_BPF_FLAG_ACT_DIRECT`).
    public var isDirectAction: Bool

    public var isOurs: Bool { kind == "bpf" && name?.hasPrefix(TCFilter.namePrefix) == true }

    /// From `RTM_NEWTFILTER` or `RTM_DELTFILTER`; nil for other messages, for filters elsewhere than on clsact, and
    /// for the line a dump sends ahead of each priority, which is no filter.
    ///
    /// - Parameter asked: the place whose dump this is: filters of a block that several links share do not name it.
    init?(_ message: Message, asked: (link: Int, hook: TCHook)? = nil) {
        guard message.type == Int(RTM_NEWTFILTER) || message.type == Int(RTM_DELTFILTER),
            let header = message.payload.load(tcmsg.self)
        else { return nil }
        let isShared = UInt32(bitPattern: header.tcm_ifindex) == TCM_IFINDEX_MAGIC_BLOCK
        guard let hook = isShared ? asked?.hook : TCHook(parent: header.tcm_parent) else { return nil }
        let attributes = message.payload.attributes(after: tcmsg.self)
        // One that is told of as removed without a handle stands for all of its priority.
        guard header.tcm_handle != 0 || attributes[TCA_OPTIONS] != nil || message.type == Int(RTM_DELTFILTER) else { return nil }
        link = asked?.link ?? Int(header.tcm_ifindex)
        self.hook = hook
        priority = Int(header.tcm_info >> 16)
        handle = Int(header.tcm_handle)
        chain = attributes.load(TCA_CHAIN, as: UInt32.self).map(Int.init) ?? 0
        etherType = Int(UInt16(truncatingIfNeeded: header.tcm_info).bigEndian)
        kind = attributes.text(TCA_KIND) ?? ""
        let options = kind == "bpf" ? attributes.nested(TCA_OPTIONS) : Attributes([])
        name = options.text(TCA_BPF_NAME)
        programID = options.load(TCA_BPF_ID, as: UInt32.self).map(Int.init)
        tag = options[TCA_BPF_TAG].map { $0.map(hexadecimal).joined() }
        isDirectAction = (options.load(TCA_BPF_FLAGS, as: UInt32.self) ?? 0) & UInt32(TCA_BPF_FLAG_ACT_DIRECT) != 0
    }

    /// The fixed part of a message about this filter.
    var header: tcmsg {
        TCFilter.header(link: link, hook: hook, priority: priority, handle: handle, etherType: etherType)
    }

    static func header(link: Int, hook: TCHook, priority: Int, handle: Int, etherType: Int = Int(ETH_P_ALL)) -> tcmsg {
        var header = tcmsg()
        header.tcm_family = UInt8(AF_UNSPEC)
        header.tcm_ifindex = Int32(clamping: link)
        header.tcm_parent = hook.parent
        header.tcm_handle = UInt32(clamping: handle)
        header.tcm_info = UInt32(UInt16(clamping: priority)) << 16 | UInt32(UInt16(clamping: etherType).bigEndian)
        return header
    }
}
