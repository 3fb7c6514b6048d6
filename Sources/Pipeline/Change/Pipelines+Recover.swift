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
            case .detach: if try finishDetach(change, &held) == .gone { return .gone }
            }
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
            try attempt { _ = try attachment.detach(generation.program, hook: held.state.hook, in: namespaces) }
        }
        guard !held.state.attachments.isEmpty else { return try remove(held) }
        held.state.change = nil
        try held.write()
        return .live
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
        for attachment in held.state.attachments {
            switch try attempt({
                try attachment.presence(of: [old.program.id, new.program.id], hook: held.state.hook, in: namespaces)
            }) {
            case .ours(new.program.id, _): switched.append(attachment)
            case .ours: behind += 1
            case .foreign, .empty, .gone, .unreachable: break
            }
        }
        if behind == 0, !switched.isEmpty {
            held.state.current = change.to
            held.state.newest = max(change.to, held.state.newest ?? 0)
            held.state.since = Clock.now()
            held.state.pending = change.pending
        } else {
            for attachment in switched {
                try attempt {
                    _ = try attachment.replace(new.program, with: old.program, hook: held.state.hook, in: namespaces)
                }
            }
            if new.record.parent == old.number, change.to > held.state.current {
                try attempt { _ = try held.directory.remove(Generation.directoryName(change.to)) }
            }
        }
        held.state.change = nil
        try held.write()
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
