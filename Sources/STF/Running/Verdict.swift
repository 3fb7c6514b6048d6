import CBackend
import Schema

/// What a program says about a packet.
enum Verdict: Equatable {
    case drop
    /// To the host's stack, or on its way: counted as out on the port it came in by.
    case pass
    /// Back out of the port it came in by.
    case transmit
    case redirect

    /// From what the program returned: `XDP_*`, `TC_ACT_*`. Numbers with no meaning drop, as the kernel does.
    init(_ returned: UInt32, hook: Hook) {
        switch hook {
        case .xdp:
            switch returned {
            case 2: self = .pass
            case 3: self = .transmit
            case 4: self = .redirect
            default: self = .drop
            }
        case .tcIngress, .tcEgress:
            switch Int32(bitPattern: returned) {
            case -1, 0, 1, 3: self = .pass
            case 7: self = .redirect
            default: self = .drop
            }
        }
    }

    /// The ports the packet leaves by. The port number that stands for all others reaches `all` but the one it came in by.
    func ports(in port: UInt32, redirect: UInt32, all: [UInt32]) -> [UInt32] {
        switch self {
        case .drop: []
        case .pass, .transmit: [port]
        case .redirect: redirect == broadcastPort ? all.filter { $0 != port } : [redirect]
        }
    }
}
