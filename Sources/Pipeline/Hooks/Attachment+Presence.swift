import Netlink
import Schema

extension Attachment {
    /// What is found where the program should be.
    enum Presence: Sendable, Equatable {
        /// One of these programs of ours, and in which mode.
        case ours(program: UInt32, mode: String)
        /// A program of somebody else.
        case foreign(program: Int, mode: String)
        case empty
        /// The interface is not there.
        case gone
        /// The namespace is not there, or out of reach.
        case unreachable
    }

    /// Looks. `programs` are the ids of ours.
    func presence(
        of programs: Set<UInt32>, hook: Hook, in namespaces: borrowing Namespaces
    ) throws(NetlinkError) -> Presence {
        guard let place = namespaces.of(self) else { return .unreachable }
        guard index != Attachment.missing else { return .gone }
        let socket = try NetlinkSocket(in: place.namespace)
        let link: Link
        do throws(NetlinkError) {
            link = try Links.at(index, in: socket)
        } catch {
            guard error.errno == .noDevice else { throw error }
            return .gone
        }
        return try presence(of: programs, hook: hook, on: link, socket)
    }

    func presence(
        of programs: Set<UInt32>, hook: Hook, on link: Link, _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Presence {
        guard let side = hook.side else {
            if let found = link.xdp.first(where: { programs.contains(UInt32(clamping: $0.programID)) }) {
                return .ours(program: UInt32(clamping: found.programID), mode: found.mode.rawValue)
            }
            return link.xdp.first.map { .foreign(program: $0.programID, mode: $0.mode.rawValue) } ?? .empty
        }
        let filters = try TrafficControl.filters(on: index, at: side, in: socket)
        if let found = filters.first(where: { $0.isOurs && programs.contains(UInt32(clamping: $0.programID ?? 0)) }) {
            return .ours(program: UInt32(clamping: found.programID ?? 0), mode: "tc")
        }
        let there = filters.first { $0.priority == filter?.priority && $0.handle == filter?.handle }
        return there.map { .foreign(program: $0.programID ?? 0, mode: "tc") } ?? .empty
    }
}
