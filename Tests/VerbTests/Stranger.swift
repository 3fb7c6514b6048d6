import Maps
import Netlink
import Testing

extension Bench {
    /// Puts a program of somebody else on an interface, in the place of what is there; only its hook holds it. Returns its id.
    @discardableResult
    func stranger(on interface: String, mode: XDPModeChoice = .native) throws -> Int {
        let socket = try NetlinkSocket(in: near)
        let other = try BPFProgram.constant(2, type: .xdp, name: "other")
        let link = try Links.named(interface, in: socket)
        try other.withDescriptor { raw in
            let new = ProgramDescriptor(borrowing: raw)
            guard let there = link.xdp.first else {
                _ = try XDP.attach(new, to: link.index, mode: mode, in: socket)
                return
            }
            try BPFProgram.open(id: UInt32(there.programID)).withDescriptor { old in
                _ = try XDP.replace(ProgramDescriptor(borrowing: old), with: new, on: link.index, mode: there.mode, in: socket)
            }
        }
        return Int(other.id)
    }

    /// Takes whatever hangs on an interface away.
    func bare(_ interface: String) throws {
        let socket = try NetlinkSocket(in: near)
        let link = try Links.named(interface, in: socket)
        for there in link.xdp {
            try BPFProgram.open(id: UInt32(there.programID)).withDescriptor { raw in
                try XDP.detach(ProgramDescriptor(borrowing: raw), from: link.index, mode: there.mode, in: socket)
            }
        }
    }
}
