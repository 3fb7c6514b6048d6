import Maps
import Netlink
import Schema

/// An interface of a pipeline before a change: what is there, who holds the hook, and whether the change can be made there.
public struct InterfaceCheck: Codable, Sendable, Equatable {
    public enum Finding: String, Codable, Sendable {
        /// Our program is there.
        case ready
        /// The interface is not there, or its namespace is out of reach: it keeps what it has.
        case absent
        /// Somebody else's program is there.
        case replaced
        /// Somebody took the program away.
        case detached
        /// The kernel would refuse the program there.
        case unfit
    }
    public var interface: String
    public var namespace: String?
    public var finding: Finding
    /// `native`, `generic`, `offload`, `tc`: how the program runs there, or would.
    public var mode: String
    /// Bytes without the Ethernet header; nil when the interface is not there.
    public var mtu: Int?
    /// The program that is there.
    public var program: UInt32?
    /// What else there is to say, as one clause.
    public var detail: String?
}

extension Attachment {
    /// What a change finds on this interface, and how it would go about it; `holder` is what would be replaced, nil when there is
    /// nothing.
    struct Look {
        var check: InterfaceCheck
        var holder: UInt32?
        /// The mode that was found, which is the one to replace in.
        var mode: String?
    }

    /// The largest MTU that XDP programs without fragments get along with on every driver: one page less the headroom, the
    /// kernel's own tail and the Ethernet header (veth: 3,506, `veth_xdp_set`).
    static let mostMTU = 3506

    func look(for program: UInt32, hook: Hook, in namespaces: borrowing Namespaces) throws(NetlinkError) -> Look {
        var check = InterfaceCheck(
            interface: interface, namespace: namespaceName, finding: .absent, mode: mode ?? "tc", mtu: nil, program: nil,
            detail: nil)
        guard let place = namespaces.of(self) else {
            check.detail = "its network namespace has ended or cannot be entered from here"
            return Look(check: check, holder: nil, mode: nil)
        }
        guard index != Attachment.missing else {
            check.detail = "there is no such interface"
            return Look(check: check, holder: nil, mode: nil)
        }
        let socket = try NetlinkSocket(in: place.namespace)
        let link: Link
        do throws(NetlinkError) {
            link = try Links.at(index, in: socket)
        } catch {
            guard error.errno == .noDevice else { throw error }
            check.detail = "there is no such interface"
            return Look(check: check, holder: nil, mode: nil)
        }
        check.mtu = link.mtu
        switch try presence(of: [program], hook: hook, on: link, socket) {
        case .ours(let id, let found):
            check.finding = .ready
            check.mode = found
            check.program = id
            return Look(check: check, holder: id, mode: found)
        case .foreign(let id, let found):
            check.finding = .replaced
            check.mode = found
            check.program = UInt32(clamping: id)
            check.detail = "somebody put \(Holder.words(id)) there (\(found))"
            return Look(check: check, holder: UInt32(clamping: id), mode: found)
        case .empty:
            check.finding = .detached
            check.detail = "somebody took the program away"
            if hook == .xdp, mode == XDPMode.native.rawValue, link.mtu > Attachment.mostMTU {
                check.finding = .unfit
                check.detail =
                    "somebody took the program away, and the MTU of \(link.mtu) is more than \(Attachment.mostMTU), "
                    + "the most that native XDP without fragments allows"
            }
            return Look(check: check, holder: nil, mode: mode)
        case .gone, .unreachable:
            check.detail = "there is no such interface"
            return Look(check: check, holder: nil, mode: nil)
        }
    }
}

/// Who holds a hook, in words.
enum Holder {
    /// `program 12 "fw"`, and how it is held when netlink cannot replace it.
    static func words(_ program: Int) -> String {
        guard let id = UInt32(exactly: program) else { return "a program" }
        let name = (try? BPFProgram.open(id: id).name) ?? ""
        let link = (try? LinkInfo.all())?.first { $0.program == id && $0.kind == .xdp }
        return "program \(program)" + (name.isEmpty ? "" : " \"\(name)\"")
            + (link.map { ", held by bpf_link \($0.id)" } ?? "")
    }
}
