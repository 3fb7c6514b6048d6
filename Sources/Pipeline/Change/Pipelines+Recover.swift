import Maps
import Netlink

/// Finishing what somebody began and was killed over.
extension Pipelines {
    enum Recovered { case live, gone }

    /// Completes or undoes an interrupted change, and goes back from a swap that nobody confirmed in time.
    func recover(_ held: inout Held) throws(PipelineError) -> Recovered {
        if let change = held.state.change {
            switch change.kind {
            case .attach: if try undoAttach(change, &held) == .gone { return .gone }
            case .swap: try settleSwap(change, &held)
            case .mode: try settleMode(change, &held)
            case .detach: if try finishDetach(change, &held) == .gone { return .gone }
            }
        } else {
            // Left by who was killed right after a forced change was made.
            held.forgetTaken()
        }
        // The guard comes first; this is for when it was killed too.
        if let pending = held.state.pending, pending.deadline + 2 < Clock.now() {
            _ = try goBack(&held, to: pending.backTo, because: Pipelines.lateness)
        }
        return .live
    }

    /// An attachment in the making is taken away again.
    private func undoAttach(_ change: PipelineState.Change, _ held: inout Held) throws(PipelineError) -> Recovered {
        guard let generation = try? Generation.open(change.to, of: held.directory) else { return try remove(held) }
        let namespaces = try attempt { try Namespaces() }
        for attachment in change.attachments where !held.state.attachments.contains(attachment) {
            if try giveBack(attachment, generation.program, change, held, namespaces) { continue }
            try attempt { _ = try attachment.detach(generation.program, hook: held.state.hook, in: namespaces) }
        }
        guard !held.state.attachments.isEmpty else { return try remove(held) }
        held.state.change = nil
        try held.write()
        if change.taken != nil { held.forgetTaken() }
        return .live
    }

    /// Gives a hook that was taken by force back; false when it was not taken, or from nobody.
    private func giveBack(
        _ attachment: Attachment, _ ours: borrowing BPFProgram, _ change: PipelineState.Change, _ held: borrowing Held,
        _ namespaces: borrowing Namespaces
    ) throws(PipelineError) -> Bool {
        guard let taken = change.taken?.first(where: { $0.isAt(attachment) }), let id = taken.program, let other = held.taken(id)
        else { return false }
        guard
            case .ours = try attempt({
                try taken.attachment.presence(of: [ours.id], hook: held.state.hook, in: namespaces)
            })
        else { return false }
        try attempt { try taken.attachment.giveBack(ours, to: other, hook: held.state.hook, in: namespaces) }
        return true
    }

    /// A program that was taken off to run in another mode goes back where it was.
    private func settleMode(_ change: PipelineState.Change, _ held: inout Held) throws(PipelineError) {
        let generation = try Generation.open(held.state.current, of: held.directory)
        let namespaces = try attempt { try Namespaces() }
        for before in change.attachments {
            guard let at = held.state.attachments.firstIndex(of: before) else { continue }
            switch try attempt({ try before.presence(of: [generation.program.id], hook: held.state.hook, in: namespaces) }) {
            case .ours(_, let mode): held.state.attachments[at].mode = mode
            case .empty:
                do throws(NetlinkError) {
                    held.state.attachments[at] = try before.restore(
                        generation.program, named: held.name, hook: held.state.hook, in: namespaces)
                } catch {
                    // No reason to refuse every other verb: it is shown as taken away.
                    held.state.note = "a change of mode was interrupted, and the program could not be put back on \(before.place): \(error)"
                }
            case .foreign, .gone, .unreachable: break
            }
        }
        held.state.change = nil
        try held.write()
    }

    /// A swap that reached every interface is complete; any other goes back.
    private func settleSwap(_ change: PipelineState.Change, _ held: inout Held) throws(PipelineError) {
        let namespaces = try attempt { try Namespaces() }
        let old = try Generation.open(held.state.current, of: held.directory)
        guard let new = try? Generation.open(change.to, of: held.directory) else {
            // Killed before it was all there: nothing can run it.
            try attempt { _ = try held.directory.remove(Generation.directoryName(change.to)) }
            held.state.change = nil
            return try held.write()
        }
        var switched: [Attachment] = []
        var behind = 0
        var attachments = held.state.attachments
        for (at, attachment) in attachments.enumerated() {
            switch try attempt({
                try attachment.presence(of: [old.program.id, new.program.id], hook: held.state.hook, in: namespaces)
            }) {
            case .ours(new.program.id, let mode):
                // Taken by force it may be another than the one written down.
                if held.state.hook == .xdp { attachments[at].mode = mode }
                switched.append(attachments[at])
            case .ours: behind += 1
            case .foreign, .empty:
                // One that was to be taken by force and was not reached.
                if change.taken?.contains(where: { $0.isAt(attachment) }) == true { behind += 1 }
            case .gone, .unreachable: break
            }
        }
        if behind == 0, !switched.isEmpty {
            held.state.attachments = attachments
            held.state.current = change.to
            held.state.newest = max(change.to, held.state.newest ?? 0)
            held.state.since = Clock.now()
            held.state.pending = change.pending
        } else {
            for attachment in switched {
                if try giveBack(attachment, new.program, change, held, namespaces) { continue }
                try attempt {
                    if change.taken?.contains(where: { $0.isAt(attachment) && $0.program == nil }) == true {
                        try attachment.detach(new.program, hook: held.state.hook, in: namespaces)
                    } else {
                        try attachment.replace(new.program, with: old.program, hook: held.state.hook, in: namespaces)
                    }
                }
            }
            if new.record.parent == old.number, change.to > held.state.current {
                try attempt { _ = try held.directory.remove(Generation.directoryName(change.to)) }
            }
        }
        held.state.change = nil
        try held.write()
        if change.taken != nil { held.forgetTaken() }
        prune(held)
    }

    private func finishDetach(_ change: PipelineState.Change, _ held: inout Held) throws(PipelineError) -> Recovered {
        _ = try takeAway(change.attachments, &held)
        return held.state.attachments.isEmpty ? .gone : .live
    }

    /// Removes the pins of a pipeline that hangs nowhere.
    @discardableResult
    func remove(_ held: borrowing Held) throws(PipelineError) -> Recovered {
        try attempt { _ = try directory.remove(held.name) }
        held.lock.forget()
        return .gone
    }
}
