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
            if view == nil { view = try HostView() }
            guard let id = programID(number, place, view), let places = view?.places(of: id), !places.isEmpty else { continue }
            return "somebody removed the pin \(place.path)/state: program \(id) of pipeline \(name) still runs on "
                + places.joined(separator: ", ") + "; `weir repair \(name)` puts it back"
        }
        return nil
    }

    /// The program of a generation: by its pin, or by its tag on an interface when that is gone.
    private func programID(_ number: Int, _ pins: PinDirectory, _ view: HostView?) -> UInt32? {
        guard let place = try? pins.directory(Generation.directoryName(number)) else { return nil }
        if let pinned = try? BPFProgram.open(pinnedAt: place.path + "/program") { return pinned.id }
        guard let record = try? TextPin<GenerationRecord>(directory: place, name: "record").read(), let tag = record.tag else { return nil }
        return view?.programs(on: record.schema.hook).first { (try? BPFProgram.open(id: $0).info())?.tag == tag }
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
