import Maps
import Netlink
import Schema

extension Pipelines {
    /// What is left of a pipeline whose state somebody removed while its program is in the kernel; nil when nothing is, or when it
    /// has its state.
    func orphan(_ name: String) throws(PipelineError) -> String? {
        guard directory.contains(name) else { return nil }
        let place = try attempt { try directory.directory(name) }
        guard !place.contains("state") else { return nil }
        var view: HostView?
        for number in try Generation.numbers(of: place) {
            guard let program = try? BPFProgram.open(pinnedAt: place.path + "/\(Generation.directoryName(number))/program") else {
                continue
            }
            if view == nil { view = try HostView() }
            let places = view?.places(of: program.id) ?? []
            guard !places.isEmpty else { continue }
            return "somebody removed the pin \(place.path)/state: program \(program.id) of pipeline \(name) still runs on "
                + places.joined(separator: ", ")
        }
        return nil
    }

    /// The names of pipelines that lost their state.
    func orphans() throws(PipelineError) -> [String] {
        var all: [String] = []
        for pin in try attempt({ try directory.pins() }) where pin.kind == .directory {
            if let words = try? orphan(pin.name) { all.append(words) }
        }
        return all
    }
}
