import Maps
import Schema

/// One generation of a pipeline held open: its program, its maps, and what is written down about it.
struct Generation: ~Copyable {
    let record: GenerationRecord
    let program: BPFProgram
    let maps: MapSet

    var number: Int { record.number }
    var schema: Schema { record.schema }

    static func directoryName(_ number: Int) -> String { "g\(number)" }

    /// The generation pinned under a pipeline's directory.
    static func open(_ number: Int, of pipeline: PinDirectory) throws(PipelineError) -> Generation {
        try attempt {
            let name = pipeline.path.split(separator: "/").last.map(String.init) ?? ""
            guard pipeline.contains(directoryName(number)) else {
                throw PipelineError(
                    "\(pipeline.path)/\(directoryName(number)) is gone: somebody removed it; `weir repair \(name) FILE` puts it back")
            }
            let place = try pipeline.directory(directoryName(number))
            // The version first: the rest of a newer schema may be written otherwise.
            if let version = try TextPin<GenerationRecord.SchemaVersion>(directory: place, name: "record").read()?.schema.version,
                version > Schema.currentVersion
            {
                throw PipelineError(
                    "\(place.path) was made by a newer weir (its schema has version \(version), this one reads "
                        + "\(Schema.currentVersion)): use that one")
            }
            guard let record = try TextPin<GenerationRecord>(directory: place, name: "record").read() else {
                throw PipelineError("\(place.path) has no record: somebody removed the pin; `weir repair \(name) FILE` puts it back")
            }
            guard place.contains("program") else {
                throw PipelineError("\(place.path)/program is gone: somebody removed the pin; `weir repair \(name)` puts it back")
            }
            let maps = try place.contains("maps") ? MapSet(pinnedIn: place.directory("maps")) : MapSet.none()
            let gone = record.schema.mapNames.filter { name in !maps.names.contains(name) }
            guard gone.isEmpty else {
                throw PipelineError(
                    "\(place.path)/maps has no \(gone.joined(separator: ", ")): somebody removed the pin\(gone.count > 1 ? "s" : ""); "
                        + "`weir repair \(name)` puts \(gone.count > 1 ? "them" : "it") back")
            }
            return Generation(
                record: record, program: try BPFProgram.open(pinnedAt: place.path + "/program"), maps: maps)
        }
    }

    /// Pins a loaded program with its maps and its record; leaves nothing when that fails.
    static func pin(
        _ loaded: borrowing LoadedProgram, as record: GenerationRecord, in pipeline: PinDirectory
    ) throws(PipelineError) {
        let name = directoryName(record.number)
        do {
            try pipeline.remove(name)
            let place = try pipeline.makeDirectory(name)
            try loaded.maps.pin(in: place.makeDirectory("maps"))
            try TextPin<GenerationRecord>(directory: place, name: "record").write(record)
            try loaded.program.pin(at: place.path + "/program")
        } catch {
            _ = try? pipeline.remove(name)
            throw PipelineError(error)
        }
    }

    /// The numbers of the generations pinned, ascending.
    static func numbers(of pipeline: PinDirectory) throws(PipelineError) -> [Int] {
        try attempt {
            try pipeline.pins().compactMap { pin in
                pin.kind == .directory && pin.name.hasPrefix("g") ? Int(pin.name.dropFirst()) : nil
            }.sorted()
        }
    }
}

extension Schema {
    /// The maps that the schema's tables, counters and registers live in, each once.
    var mapNames: [String] {
        var names: [String] = []
        func add(_ name: String) { if !name.isEmpty, !names.contains(name) { names.append(name) } }
        for table in tables {
            add(table.map)
            add(table.defaultAction.map)
        }
        for counter in counters { add(counter.map) }
        for register in registers { add(register.map) }
        if let outcomes { add(outcomes.map) }
        if let ports { add(ports) }
        return names
    }
}
