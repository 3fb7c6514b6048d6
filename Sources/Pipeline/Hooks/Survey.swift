import Maps
import Netlink

/// Every interface of a pipeline looked at before a change.
struct Survey {
    let namespaces: Namespaces
    private let looks: [Attachment.Look]

    var checks: [InterfaceCheck] { looks.map(\.check) }

    init(_ held: borrowing Pipelines.Held, _ program: UInt32) throws(PipelineError) {
        let namespaces = try attempt { try Namespaces() }
        var looks: [Attachment.Look] = []
        for attachment in held.state.attachments {
            looks.append(try attempt { try attachment.look(for: program, hook: held.state.hook, in: namespaces) })
        }
        self.namespaces = namespaces
        self.looks = looks
    }

    /// Where to put the program, and in the place of what.
    func placement(_ held: borrowing Pipelines.Held) -> Placement {
        var placement = Placement(name: held.name, hook: held.state.hook, targets: [])
        for (index, look) in looks.enumerated() where look.check.finding != .absent {
            placement.targets.append(Placement.Target(index: index, holder: look.holder, mode: look.mode))
        }
        return placement
    }

    /// The hooks that a forced change takes, from somebody or from nobody; nil when there are none. `program` is our own.
    func taken(_ held: borrowing Pipelines.Held, _ program: UInt32) -> [TakenHook]? {
        var all: [TakenHook] = []
        for (attachment, look) in zip(held.state.attachments, looks) where look.check.finding != .absent && look.holder != program {
            var attachment = attachment
            if held.state.hook == .xdp, let mode = look.mode { attachment.mode = mode }
            all.append(TakenHook(attachment: attachment, program: look.holder))
        }
        return all.isEmpty ? nil : all
    }

    func absent(_ held: borrowing Pipelines.Held) -> [Attachment] {
        var all: [Attachment] = []
        for (attachment, look) in zip(held.state.attachments, looks) where look.check.finding == .absent { all.append(attachment) }
        return all
    }

    /// Says who holds what should be ours; nothing is to be replaced then.
    func refuse(_ name: String, unless forced: Bool) throws(PipelineError) {
        for check in checks {
            let place = check.interface + (check.namespace.map { " in network namespace \($0)" } ?? "")
            switch check.finding {
            case .ready, .absent: continue
            case .unfit:
                throw PipelineError("\(place) cannot take pipeline \(name): \(check.detail ?? "")")
            case .replaced, .detached:
                guard !forced else { continue }
                throw PipelineError(
                    "\(place) does not run pipeline \(name) any more: \(check.detail ?? ""); `weir detach \(name) --dev "
                        + "\(check.interface)` lets go of it, --force takes it back")
            }
        }
    }
}
