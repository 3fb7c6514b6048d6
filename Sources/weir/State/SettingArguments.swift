import ArgumentParser
import Journal
import Maps
import Netlink
import Pipeline
import Schema

/// Which pipeline a verb about sessions, groups, meters or registers means.
struct SettingArguments: ParsableArguments {
    @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline) var pipeline: String
    @OptionGroup var place: NamespaceArguments

    func open() throws -> LivePipeline { try Pipelines.ofThisHost().open(pipeline, in: place.namespace()) }

    /// Sets places while nobody else changes the pipeline; a value of nil takes away what is there.
    func set(_ verb: String, _ wanted: (Settings) throws -> [Setting]) throws {
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try place.namespace())
        try Recording.of(verb) { deed in
            let live = try pipelines.openForWriting(pipeline, in: namespace)
            deed.begin(live.name)
            let settings = Settings(live.schema)
            try deed.change(live.name, settings, live.maps, to: wanted(settings))
        }
    }

    func set(_ verb: String, _ place: Setting.Place, _ value: String) throws { try set(verb) { _ in [Setting(place, value)] } }

    /// Takes away what is at a place; refused when nothing is.
    func delete(_ verb: String, _ place: Setting.Place) throws {
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try self.place.namespace())
        try Recording.of(verb) { deed in
            let live = try pipelines.openForWriting(pipeline, in: namespace)
            deed.begin(live.name)
            let settings = Settings(live.schema)
            let place = try settings.place(place)
            guard try settings.value(at: place, maps: live.maps) != nil else { throw TableError(.missing, place.missing) }
            try deed.change(live.name, settings, live.maps, to: [Setting(place, nil)])
        }
    }
}

extension Setting.Place {
    /// What is said when nothing is set there.
    fileprivate var missing: String {
        switch kind {
        case .session: "there is no mirroring session \(number)"
        case .multicast: "there is no multicast group \(number)"
        case .group: "profile \(name) has no group \(number)"
        case .meter, .entryMeter, .register: "\(text) is not set"
        }
    }
}

extension SettingChange {
    /// The words of `weir` that make it.
    func words(_ pipeline: String) -> [String] {
        let values = (after ?? "").split(separator: " ").map(String.init)
        switch place.kind {
        case .session:
            guard after != nil else { return ["mirror", "delete", pipeline, "\(place.number)"] }
            return ["mirror", "set", pipeline, "\(place.number)"]
                + values.flatMap { word in
                    word.split(separator: "=").enumerated().map { $0.offset == 0 ? "--\($0.element)" : String($0.element) }
                }
        case .multicast: return ["multicast", after == nil ? "delete" : "set", pipeline, "\(place.number)"] + values
        case .group: return ["group", after == nil ? "delete" : "set", pipeline, place.name, "\(place.number)"] + values
        case .meter: return ["meter", "set", pipeline, place.name, "\(place.number)"] + (after == nil ? ["0:0", "0:0"] : values)
        case .entryMeter:
            let keys = (place.entry?.keys ?? []).map { "\($0.name)=\($0.text)" }
            let priority = place.entry?.priority.map { ["--priority", "\($0)"] } ?? []
            return ["meter", "set", pipeline, place.name] + keys + (after == nil ? ["0:0", "0:0"] : values) + priority
        case .register: return ["register", "set", pipeline, place.name, "\(place.number)", after ?? "0"]
        }
    }
}
