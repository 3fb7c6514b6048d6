import Maps
import Netlink
import Schema

/// What became of an interface of a pipeline while it was watched.
public enum WatchEvent: Sendable, Equatable {
    /// It came, or came back, and runs the pipeline again.
    case attached(interface: String, mode: String)
    /// It went away; the pipeline waits for it.
    case gone(interface: String)
    /// It is there, and the program could not be attached, for the reason given.
    case refused(interface: String, reason: String)
    /// The pipeline was detached by somebody: there is nothing to watch any more.
    case ended
}

extension Pipelines {
    /// Attaches a pipeline's current program to those of its interfaces that have come, or come back, since; whatever else hangs there
    /// is left alone. Returns what became of each that changed.
    public func attachReturned(_ name: String) throws(PipelineError) -> [WatchEvent] {
        let name = try resolve(name)
        guard let (_, state) = try find(name) else { return [.ended] }
        guard try !returned(state, Namespaces.look()).isEmpty else { return [] }
        var held = try hold(name)
        let namespaces = try Namespaces.look()
        let generation = try Generation.open(held.state.current, of: held.directory)
        var events: [WatchEvent] = []
        for back in try returned(held.state, namespaces) {
            let attachment = held.state.attachments[back.at]
            let before = held.state
            do {
                var target = attachment
                target.index = back.link
                held.state.change = PipelineState.Change(kind: .attach, to: generation.number, attachments: [target])
                try held.write()
                try Ports.fill(
                    generation.maps, generation.schema, held.state.ports,
                    attached: held.state.attachments.filter { $0.namespace == attachment.namespace } + [target], in: back.place,
                    skippingMissing: true)
                let mode = attachment.mode.flatMap(XDPModeChoice.init(rawValue:)) ?? .auto
                let (made, _) = try Attachment.make(
                    generation.program, named: name, on: attachment.interface, hook: held.state.hook, mode: mode, in: back.place)
                held.state.change = nil
                held.state.attachments[back.at] = made
                try held.write()
                events.append(.attached(interface: made.interface, mode: made.mode ?? "tc"))
            } catch {
                held.state = before
                try held.write()
                events.append(.refused(interface: attachment.interface, reason: PipelineError(error).sentence))
            }
        }
        return events
    }

    /// Attachments whose interface is there under another index than the one recorded.
    private func returned(
        _ state: PipelineState, _ namespaces: Namespaces
    ) throws(PipelineError) -> [(at: Int, link: Int, place: Namespaces.Known)] {
        var all: [(at: Int, link: Int, place: Namespaces.Known)] = []
        for (at, attachment) in state.attachments.enumerated() {
            guard let place = namespaces.of(attachment) else { continue }
            try attempt {
                let socket = try NetlinkSocket(in: place.namespace)
                if attachment.index != Attachment.missing, (try? Links.at(attachment.index, in: socket)) != nil { return }
                if let link = try? Links.named(attachment.interface, in: socket) { all.append((at, link.index, place)) }
            }
        }
        return all
    }

    /// The interfaces of a pipeline that are not there now.
    public func missingInterfaces(_ name: String) throws(PipelineError) -> [String] {
        guard let (_, state) = try find(try resolve(name)) else { return [] }
        let namespaces = try Namespaces.look()
        var all: [String] = []
        for attachment in state.attachments {
            guard let place = namespaces.of(attachment) else {
                all.append(attachment.interface)
                continue
            }
            let socket = try attempt { try NetlinkSocket(in: place.namespace) }
            if attachment.index == Attachment.missing || (try? Links.at(attachment.index, in: socket)) == nil {
                all.append(attachment.interface)
            }
        }
        return all
    }

    /// Watches a pipeline's interfaces and attaches those that come, or come back, until `goOn` answers false (asked every second at
    /// least) or the pipeline ends. Blocks.
    public func watch(
        _ name: String, in namespace: NetworkNamespace?, goOn: () -> Bool, tell: (WatchEvent) -> Void
    ) throws(PipelineError) {
        let name = try resolve(name, in: namespace)
        var monitor = try attempt { try Monitor([.links], in: namespace) }
        var missing = Set(try missingInterfaces(name))
        var refused: Set<String> = []
        while goOn() {
            var ended = false
            for event in try attachReturned(name) {
                switch event {
                case .attached(let interface, _):
                    missing.remove(interface)
                    refused.remove(interface)
                    tell(event)
                case .refused(let interface, _): if refused.insert(interface).inserted { tell(event) }
                case .gone: tell(event)
                case .ended: ended = true
                }
            }
            if ended {
                tell(.ended)
                return
            }
            let now = Set(try missingInterfaces(name))
            for interface in now.subtracting(missing).sorted() { tell(.gone(interface: interface)) }
            missing = now
            refused.formIntersection(now.union(refused))
            // Any event, an overrun among them, is a reason to look; other namespaces of the pipeline are looked at every second.
            let event = try attempt { try monitor.next(timeoutMilliseconds: 1000) }
            if event == nil { continue }
            // A burst is one look.
            while try attempt({ try monitor.next(timeoutMilliseconds: 20) }) != nil, goOn() {}
        }
    }
}

extension Namespaces {
    static func look() throws(PipelineError) -> Namespaces { try attempt { try Namespaces() } }
}
