import Maps
import Pipeline

/// Where programs hang, as far as it can be seen from here: on interfaces of namespaces with a name and of this one, and on links.
struct AttachedPrograms {
    private var places: [UInt32: [String]] = [:]
    private var sources: [UInt32: String] = [:]
    /// What could not be looked at.
    private(set) var gaps: [String] = []

    init() {
        do {
            let status = try Pipelines().status()
            for pipeline in status.pipelines {
                sources[pipeline.programID] = pipeline.source
                for interface in pipeline.interfaces {
                    guard let program = interface.program else { continue }
                    let hook = interface.mode == "tc" ? pipeline.hook.rawValue : "xdp \(interface.mode)"
                    add(program, "\(hook) on \(interface.name)", interface.namespace, "pipeline \(pipeline.name)")
                }
            }
            for foreign in status.foreign {
                guard let program = foreign.program else { continue }
                let hook = foreign.hook == .xdp ? "xdp \(foreign.place)" : "\(foreign.hook.rawValue) \(foreign.place)"
                add(UInt32(clamping: program), "\(hook) on \(foreign.interface)", foreign.namespace, nil)
            }
            gaps += status.gaps
        } catch { gaps.append("\(error)") }
        do {
            for link in try LinkInfo.all() {
                switch link.kind {
                case .xdp where places[link.program] != nil: break  // Seen on its interface above.
                case .xdp: add(link.program, "xdp by link \(link.id) on interface \(link.interface)", nil, nil)
                case .tcx(let isIngress):
                    add(link.program, "tcx \(isIngress ? "ingress" : "egress") by link \(link.id) on interface \(link.interface)", nil, nil)
                case .other: add(link.program, "link \(link.id) (\(link.kind))", nil, nil)
                }
            }
        } catch { gaps.append("\(error)") }
    }

    private mutating func add(_ program: UInt32, _ place: String, _ namespace: String?, _ owner: String?) {
        let details = [owner, namespace.map { "namespace \($0)" }].compactMap { $0 }
        places[program, default: []].append(details.isEmpty ? place : "\(place) (\(details.joined(separator: ", ")))")
    }

    /// The P4 file of a pipeline's program.
    func source(_ program: UInt32) -> String? { sources[program] }

    subscript(program: UInt32) -> [String] { places[program] ?? [] }
}
