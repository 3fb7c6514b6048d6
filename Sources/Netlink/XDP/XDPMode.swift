import CMnl

/// Where an XDP program runs.
public enum XDPMode: String, Sendable, CaseIterable {
    /// In the driver, before the kernel makes a socket buffer (`XDP_FLAGS_DRV_MODE`).
    case native
    /// In the network core, on socket buffers, with any driver (`XDP_FLAGS_SKB_MODE`).
    case generic
    /// On the card (`XDP_FLAGS_HW_MODE`).
    case offload

    var flag: UInt32 {
        switch self {
        case .native: XDP_FLAGS_DRV_MODE
        case .generic: XDP_FLAGS_SKB_MODE
        case .offload: XDP_FLAGS_HW_MODE
        }
    }
}

/// The mode an operator asks for.
public enum XDPModeChoice: String, Sendable, CaseIterable {
    /// Native, or generic when the driver says it has no native mode.
    case auto
    case native
    case generic
    case offload
}

/// A program on a link, and the mode it runs in.
public struct XDPAttachment: Sendable, Hashable {
    public var mode: XDPMode
    /// The kernel's id of the program.
    public var programID: Int

    public init(mode: XDPMode, programID: Int) {
        self.mode = mode
        self.programID = programID
    }

    /// From `IFLA_XDP`. With programs in several modes (`XDP_ATTACHED_MULTI`) the kernel sends an id for each mode.
    static func all(in attributes: Attributes) -> [XDPAttachment] {
        let single: XDPMode? =
            switch Int(attributes.load(IFLA_XDP_ATTACHED, as: UInt8.self) ?? 0) {
            case Int(XDP_ATTACHED_DRV): .native
            case Int(XDP_ATTACHED_SKB): .generic
            case Int(XDP_ATTACHED_HW): .offload
            default: nil
            }
        let ids = [
            (XDPMode.native, IFLA_XDP_DRV_PROG_ID), (.generic, IFLA_XDP_SKB_PROG_ID), (.offload, IFLA_XDP_HW_PROG_ID),
        ]
        return ids.compactMap { mode, attribute in
            let id =
                attributes.load(attribute, as: UInt32.self)
                ?? (mode == single ? attributes.load(IFLA_XDP_PROG_ID) : nil)
            return id.flatMap { $0 == 0 ? nil : XDPAttachment(mode: mode, programID: Int($0)) }
        }
    }
}
