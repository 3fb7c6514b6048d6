import Maps
import Netlink
import Schema

/// The ports of a net test: a veth pair each, in the calling thread's namespace. The near end `pN` carries the program; the
/// far end `hN` is the wire, where frames are let in and where sent ones come out.
struct TestNetwork: ~Copyable {
    struct Port {
        var number: UInt32
        /// Interface indexes.
        var near: Int
        var far: Int
    }

    let ports: [Port]
    let socket: NetlinkSocket
    /// Answers "pass" to everything: a far end without a native program loses what the near end transmits.
    private let farEnd: BPFProgram?

    /// Makes the pairs, silent and up. `longest` is the longest frame to carry.
    static func make(_ numbers: [UInt32], longest: Int, native: Bool) throws(PlaneError) -> TestNetwork {
        do throws(NetlinkError) {
            let socket = try NetlinkSocket()
            let mtu = min(max(1500, longest), native ? maximumMTU : 65_535)
            var ports: [Port] = []
            for number in numbers {
                try Links.createVeth(VethEnd("p\(number)", mtu: mtu), VethEnd("h\(number)", mtu: mtu), in: socket)
                let near = try Links.named("p\(number)", in: socket).index
                let far = try Links.named("h\(number)", in: socket).index
                for end in [near, far] {
                    try Links.setIPv6(on: false, of: end, in: socket)
                    try Links.setUp(true, of: end, in: socket)
                }
                ports.append(Port(number: number, near: near, far: far))
            }
            let farEnd = native ? try passProgram(on: ports, in: socket) : nil
            return TestNetwork(ports: ports, socket: socket, farEnd: farEnd)
        } catch { throw .refused(error.description) }
    }

    /// What a driver with XDP programs on both ends of a pair accepts.
    static let maximumMTU = 3506

    private static func passProgram(
        on ports: [Port], in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> BPFProgram {
        let program: BPFProgram
        do throws(BPFError) {
            program = try BPFProgram.constant(2 /* XDP_PASS */, type: .xdp, name: "weir_far_end")
        } catch {
            throw NetlinkError("load the far ends' program", Netlink.Errno(number: error.code), detail: error.words)
        }
        for port in ports {
            try program.withDescriptor { (raw: Int32) throws(NetlinkError) in
                _ = try XDP.attach(ProgramDescriptor(borrowing: raw), to: port.far, mode: .native, in: socket)
            }
        }
        return program
    }

    private init(ports: [Port], socket: consuming NetlinkSocket, farEnd: consuming BPFProgram?) {
        self.ports = ports
        self.socket = socket
        self.farEnd = farEnd
    }

    /// Puts the program on every near end.
    func attach(_ program: borrowing BPFProgram, hook: Hook, mode: XDPModeChoice) throws(PlaneError) {
        do throws(NetlinkError) {
            for port in ports {
                try program.withDescriptor { (raw: Int32) throws(NetlinkError) in
                    let descriptor = ProgramDescriptor(borrowing: raw)
                    switch hook {
                    case .xdp: _ = try XDP.attach(descriptor, to: port.near, mode: mode, in: socket)
                    case .tcIngress:
                        _ = try TrafficControl.attach(descriptor, named: "test", to: port.near, at: .ingress, in: socket)
                    case .tcEgress:
                        _ = try TrafficControl.attach(descriptor, named: "test", to: port.far, at: .egress, in: socket)
                    }
                }
            }
        } catch { throw .refused(error.description) }
    }
}
