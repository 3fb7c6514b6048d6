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

    /// The port the packet leaves by; nil when it does not.
    func port(in port: UInt32, redirect: UInt32) -> UInt32? {
        switch self {
        case .drop: nil
        case .pass, .transmit: port
        case .redirect: redirect
        }
    }
}
