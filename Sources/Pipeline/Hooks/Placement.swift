import Maps
import Netlink
import Schema

/// Puts a program on all interfaces of a pipeline or on none.
struct Placement {
    /// An interface, by its place in the pipeline's list, and what is to be replaced there: nil when nothing is.
    struct Target: Sendable {
        var index: Int
        var holder: UInt32?
        var mode: String?
    }
    let name: String
    let hook: Hook
    var targets: [Target]

    /// Somebody's program, held open while ours is in its place: with its last hook it would be gone, and could not be put back.
    fileprivate final class Foreign {
        let program: BPFProgram
        init(_ id: UInt32) throws(BPFError) { program = try BPFProgram.open(id: id) }
    }

    /// What became of it.
    struct Outcome {
        var attachments: [Attachment]
        /// Interfaces that run the program now.
        var live: [Attachment] = []
        /// Interfaces that went away meanwhile.
        var gone: [Attachment] = []
        fileprivate var foreign: [Foreign] = []
        /// How long the kernel took over the replacements.
        var kernel = Duration.zero
    }

    /// Replaces on every interface; when one refuses, those before it get back what they had. An interface that goes away
    /// meanwhile is no refusal. `old` is the pipeline's own program so far.
    func put(
        _ new: borrowing BPFProgram, inPlaceOf old: borrowing BPFProgram, _ attachments: [Attachment],
        in namespaces: borrowing Namespaces
    ) throws(PipelineError) -> Outcome {
        var outcome = Outcome(attachments: attachments)
        var done: [Target] = []
        for target in targets {
            if let holder = target.holder, holder != old.id { outcome.foreign.append(try attempt { try Foreign(holder) }) }
        }
        do {
            for target in targets {
                var attachment = outcome.attachments[target.index]
                if let mode = target.mode, hook == .xdp { attachment.mode = mode }
                do {
                    attachment = try swap(attachment, from: target.holder, old, to: new, in: namespaces, &outcome.kernel)
                } catch {
                    // An answer that got lost says nothing about what was done.
                    switch try attachment.presence(of: [new.id], hook: hook, in: namespaces) {
                    case .ours: break
                    case .gone, .unreachable:
                        outcome.gone.append(attachment)
                        continue
                    case .foreign, .empty: throw error
                    }
                }
                outcome.attachments[target.index] = attachment
                outcome.live.append(attachment)
                done.append(target)
            }
        } catch {
            for target in done.reversed() {
                _ = try? takeBack(outcome.attachments[target.index], new, to: target.holder, old, in: namespaces)
            }
            throw PipelineError(error)
        }
        return outcome
    }

    /// Gives every interface back what it had before `put`.
    func takeBack(
        _ outcome: Outcome, _ new: borrowing BPFProgram, to old: borrowing BPFProgram, in namespaces: borrowing Namespaces
    ) {
        for target in targets.reversed() where outcome.live.contains(outcome.attachments[target.index]) {
            _ = try? takeBack(outcome.attachments[target.index], new, to: target.holder, old, in: namespaces)
        }
    }

    /// One interface. Returns the attachment as it is then: a filter put back after somebody deleted it has another place.
    private func swap(
        _ attachment: Attachment, from holder: UInt32?, _ old: borrowing BPFProgram, to new: borrowing BPFProgram,
        in namespaces: borrowing Namespaces, _ kernel: inout Duration
    ) throws -> Attachment {
        guard let holder else { return try attachment.restore(new, named: name, hook: hook, in: namespaces) }
        if holder == old.id {
            kernel += try attachment.replace(old, with: new, hook: hook, in: namespaces)
            return attachment
        }
        let foreign = try BPFProgram.open(id: holder)
        guard hook.side == nil else {
            // Somebody's filter in our place stays: ours goes beside it, unless it bears our name.
            do {
                try attachment.replace(foreign, with: new, hook: hook, in: namespaces)
                return attachment
            } catch {
                return try attachment.restore(new, named: name, hook: hook, in: namespaces)
            }
        }
        try attachment.replace(foreign, with: new, hook: hook, in: namespaces)
        return attachment
    }

    private func takeBack(
        _ attachment: Attachment, _ new: borrowing BPFProgram, to holder: UInt32?, _ old: borrowing BPFProgram,
        in namespaces: borrowing Namespaces
    ) throws {
        guard let holder else {
            try attachment.detach(new, hook: hook, in: namespaces)
            return
        }
        if holder == old.id {
            try attachment.replace(new, with: old, hook: hook, in: namespaces)
            return
        }
        try attachment.giveBack(new, to: BPFProgram.open(id: holder), hook: hook, in: namespaces)
    }
}

extension Attachment {
    /// Hangs a program where ours was taken away.
    func restore(
        _ program: borrowing BPFProgram, named name: String, hook: Hook, in namespaces: borrowing Namespaces
    ) throws(NetlinkError) -> Attachment {
        guard let place = namespaces.of(self) else {
            throw NetlinkError("reach \(self.place)", .noDevice, detail: "its network namespace cannot be entered from here")
        }
        let wanted = mode.flatMap(XDPModeChoice.init(rawValue:)) ?? .auto
        // It may have another name by now.
        let link = try Links.at(index, in: NetlinkSocket(in: place.namespace)).name
        var (made, _) = try Attachment.make(program, named: name, on: link, hook: hook, mode: wanted, in: place)
        if filter?.madeClsact == true { made.filter?.madeClsact = true }
        return made
    }
}
