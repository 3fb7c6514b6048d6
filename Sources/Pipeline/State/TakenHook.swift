import Maps
import Netlink
import Schema

/// A hook that a change takes by force, and who had it. The program is pinned beside ours for as long as the change lasts: with its
/// last hook it would be gone from the kernel, and whoever reverts the change could not put it back.
struct TakenHook: Codable, Sendable {
    /// Where, in the mode it was found in.
    var attachment: Attachment
    /// Who had it; nil when our program had been taken away there.
    var program: UInt32?

    func isAt(_ other: Attachment) -> Bool {
        attachment.namespace == other.namespace && attachment.index == other.index
    }
}

extension Pipelines.Held {
    private static var folder: String { "taken" }

    /// Pins the programs whose hooks the change takes. The change is written down by then.
    func keepTaken() throws(PipelineError) {
        let programs = Set((state.change?.taken ?? []).compactMap(\.program))
        guard !programs.isEmpty else { return }
        try attempt {
            try directory.remove(Self.folder)
            let place = try directory.makeDirectory(Self.folder)
            for id in programs { try BPFProgram.open(id: id).pin(at: "\(place.path)/\(id)") }
        }
    }

    /// The program that had a hook; nil when it was never taken, since it was not kept by then.
    func taken(_ program: UInt32) -> BPFProgram? {
        try? BPFProgram.open(pinnedAt: "\(directory.path)/\(Self.folder)/\(program)")
    }

    /// The change is made, or undone.
    func forgetTaken() { _ = try? directory.remove(Self.folder) }
}

extension Attachment {
    /// Gives a hook that was taken by force back to who had it. A filter that stayed where it was has ours beside it, which goes.
    func giveBack(
        _ ours: borrowing BPFProgram, to other: borrowing BPFProgram, hook: Hook, in namespaces: borrowing Namespaces
    ) throws(NetlinkError) {
        if let side = hook.side, let place = namespaces.of(self) {
            let id = Int(other.id)
            let filters = try TrafficControl.filters(on: index, at: side, in: NetlinkSocket(in: place.namespace))
            if filters.contains(where: { $0.programID == id }) {
                try detach(ours, hook: hook, in: namespaces)
                return
            }
        }
        try replace(ours, with: other, hook: hook, in: namespaces)
    }
}
