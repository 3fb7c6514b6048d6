import IR
import Schema

/// The architectures this back end lowers, by name.
enum Architecture: String {
    /// A filter: one parser, one control that accepts or not; the packet is never changed.
    case filter = "ebpf_model"
    /// A switch: parser, control, deparser; four outcomes.
    case xdpSwitch = "xdp_model"

    /// The packet leaves through a deparser.
    var deparses: Bool {
        switch self {
        case .filter: false
        case .xdpSwitch: true
        }
    }
}

/// What a program returns to the kernel, by hook.
struct Verdicts {
    var pass: Int
    var drop: Int

    init(_ hook: Hook) {
        switch hook {
        case .xdp: (pass, drop) = (XDP.pass, XDP.drop)
        case .tcIngress, .tcEgress: (pass, drop) = (TC.ok, TC.shot)
        }
    }

    /// `enum xdp_action` of linux/bpf.h; the P4 enum has the same members in the same order.
    enum XDP { static let aborted = 0, drop = 1, pass = 2, transmit = 3, redirect = 4 }
    /// `TC_ACT_*` of linux/pkt_cls.h.
    enum TC { static let ok = 0, shot = 2, redirect = 7 }
}

/// The reserved port number of `output_port` that stands for all other ports.
public let broadcastPort: UInt32 = 0xFFFF_FFFF
