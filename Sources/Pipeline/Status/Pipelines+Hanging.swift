import Maps
import Netlink
import Schema

/// A pipeline as it is written down: what would make it again.
public struct Hanging: Sendable {
    public struct Interface: Sendable, Hashable {
        public var name: String
        /// The name of its network namespace; nil for one without a name.
        public var namespace: String?
        /// Whether that is the one of the calling thread.
        public var isHere: Bool
        /// `native`, `generic`, `offload`, `tc`; nil when it was never there.
        public var mode: String?
        /// The filter's priority at tc.
        public var priority: Int?
    }
    public var pipeline: String
    public var generation: Int
    /// The generation before it.
    public var parent: Int?
    /// The SHA-256 of its object; nil for pipelines of an earlier weir.
    public var object: String?
    public var source: String
    public var hook: Hook
    public var interfaces: [Interface]
    public var ports: [PortAssignment]
    /// Whether a swap waits for its confirmation.
    public var isPending: Bool
}

extension Pipelines {
    /// What is written down about a pipeline; the interfaces are not asked. Who is finishing an interrupted change at this moment is waited
    /// for, for `patience` seconds.
    public func hanging(_ name: String, in namespace: NetworkNamespace? = nil, patience: Double = 0) throws(PipelineError) -> Hanging {
        let name = try resolve(name, in: namespace)
        try settle(name, patience: patience)
        guard let (place, state) = try find(name) else { throw try missing(name) }
        let record = try Generation.open(state.current, of: place).record
        let namespaces = try attempt { try Namespaces() }
        return Hanging(
            pipeline: name, generation: state.current, parent: state.pending?.backTo ?? record.parent, object: record.object,
            source: record.source, hook: state.hook,
            interfaces: state.attachments.map { attachment in
                let known = namespaces.of(attachment)
                return Hanging.Interface(
                    name: attachment.interface, namespace: known.map(\.name) ?? attachment.namespaceName,
                    isHere: attachment.namespace == namespaces.current.identity, mode: attachment.mode ?? attachment.filter.map { _ in "tc" },
                    priority: attachment.filter?.priority)
            }, ports: state.ports, isPending: state.pending != nil)
    }
}
