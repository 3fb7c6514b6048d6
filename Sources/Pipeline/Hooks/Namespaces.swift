import Netlink

/// The network namespaces that can be entered from here: this one, that of process 1, and the named ones.
struct Namespaces {
    struct Known {
        /// Nil stands for that of the calling thread.
        var namespace: NetworkNamespace?
        /// As `--netns` takes it; nil for one without a name.
        var name: String?
        var identity: NamespaceIdentity
    }
    /// Each once.
    let known: [Known]
    /// The one of the calling thread.
    let current: Known

    init() throws(NetlinkError) {
        let here = try NamespaceIdentity.current()
        let named = ((try? NetworkNamespace.all()) ?? []).compactMap { namespace in
            (try? namespace.identity()).map { Known(namespace: namespace, name: namespace.name, identity: $0) }
        }
        let name = named.first { $0.identity == here }?.name
        current = Known(namespace: nil, name: name, identity: here)
        var all = [current]
        if let first = try? NetworkNamespace.initial.identity() {
            all.append(Known(namespace: .initial, name: nil, identity: first))
        }
        var seen: Set<NamespaceIdentity> = []
        known = (all + named).filter { seen.insert($0.identity).inserted }
    }

    /// The namespace of that name, or of the calling thread when nil.
    func named(_ namespace: NetworkNamespace?) throws(NetlinkError) -> Known {
        guard let namespace else { return current }
        return Known(namespace: namespace, name: namespace.name, identity: try namespace.identity())
    }

    /// The namespace an attachment was made in; nil when it has ended or cannot be reached from here.
    func of(_ attachment: Attachment) -> Known? { known.first { $0.identity == attachment.namespace } }

    /// Attachments under the names that their interfaces have by now; as they are where the interface is not there.
    func renamed(_ attachments: [Attachment]) -> [Attachment] {
        var attachments = attachments
        for place in known {
            let here = attachments.indices.filter { attachments[$0].namespace == place.identity && attachments[$0].index != Attachment.missing }
            guard !here.isEmpty, let socket = try? NetlinkSocket(in: place.namespace) else { continue }
            for index in here {
                if let link = try? Links.at(attachments[index].index, in: socket) { attachments[index].interface = link.name }
            }
        }
        return attachments
    }
}

extension Attachment {
    /// The interface as a person finds it: `eth0`, `eth0 in network namespace blue`.
    var place: String { interface + (namespaceName.map { " in network namespace \($0)" } ?? "") }
}
