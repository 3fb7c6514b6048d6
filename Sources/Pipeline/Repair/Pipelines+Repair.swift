import Maps
import Netlink
import Schema

extension Pipelines {
    /// Puts the pins of a pipeline back that somebody removed, from what the kernel still has: its program hangs on interfaces and holds
    /// its maps. Nothing that packets meet is touched. `object` is needed where what is written down about the generation is gone too:
    /// it must be the program that runs, and says again what that means.
    ///
    /// - Parameter source: The file `object` was made from, as an absolute path.
    public func repair(_ name: String, with object: consuming BPFObject?, source: String?) throws(PipelineError) -> RepairReport {
        try Pipelines.check(name: name)
        let lock = try PipelineLock(name, in: locks)
        let known = directory.contains(name)
        guard known || object != nil else {
            lock.forget()
            throw PipelineError("there is no pipeline \(name), and nothing left of one: FILE says what it was", details: [])
        }
        let view = try HostView()
        var state = try find(name)?.1
        if state?.change != nil, let (place, there) = try find(name) {
            // An interrupted change is settled by who has all pins; without them it says nothing.
            var held = Held(name: name, directory: place, state: there, lock: lock)
            if (try? recover(&held)) == .gone { throw try missing(name) }
            return try repair(held.directory, held.state, view, object, source)
        }
        let pins: PinDirectory
        do throws(BPFError) { pins = try directory.makeDirectory(name) } catch { throw PipelineError(error) }
        do throws(PipelineError) {
            return try repair(pins, state, view, object, source)
        } catch {
            if !known { _ = try? directory.remove(name) }
            state = nil
            throw error
        }
    }

    private func repair(
        _ pins: PinDirectory, _ state: PipelineState?, _ view: HostView, _ object: consuming BPFObject?, _ source: String?
    ) throws(PipelineError) -> RepairReport {
        let name = String(pins.path.split(separator: "/").last ?? "")
        var wanted: Wanted?
        if let object = object.take() {
            let loaded = try attempt { try object.load(mapInputPorts: !(state?.ports ?? []).isEmpty) }
            let mapped = object.schema.inputPorts == nil ? nil : try attempt { try object.load(mapInputPorts: true).tag }
            wanted = Wanted(
                schema: loaded.schema, tags: Set([loaded.tag, mapped].compactMap { $0 }), source: source ?? "",
                instructions: loaded.verifier.instructions, stack: loaded.verifier.stackOfAll)
        }
        let found = try running(name, pins, state, view, wanted)
        let program = try attempt { try BPFProgram.open(id: found.program) }
        var report = RepairReport(
            pipeline: name, generation: found.record.number, restored: [], interfaces: [], lost: [])
        let folder = Generation.directoryName(found.record.number)
        let place = try attempt { try pins.makeDirectory(folder) }
        report.restored += try mapPins(program, found.record.schema, in: place).map { "\(folder)/maps/\($0)" }
        if !place.contains("record") {
            try TextPin<GenerationRecord>(directory: place, name: "record").write(found.record)
            report.restored.append("\(folder)/record")
        }
        if !place.contains("program") {
            try attempt { try program.pin(at: place.path + "/program") }
            report.restored.append("\(folder)/program")
        }
        let attachments = view.attachments(of: found.program, hook: found.record.schema.hook)
        report.interfaces = attachments.map(\.place)
        if state == nil {
            let live = try Generation.open(found.record.number, of: pins)
            let fresh = PipelineState(
                current: found.record.number, since: Clock.now(), hook: live.schema.hook, attachments: attachments,
                ports: try Ports.assignments(live.maps, live.schema, attachments),
                newest: try Generation.numbers(of: pins).last,
                note: "its state was put together again from what the kernel has (weir repair)")
            try TextPin<PipelineState>(directory: pins, name: "state").write(fresh)
            report.restored.append("state")
        }
        for number in try Generation.numbers(of: pins) where number != found.record.number {
            do throws(PipelineError) { _ = try Generation.open(number, of: pins).number } catch { report.lost.append("g\(number): \(error)") }
        }
        return report
    }

    /// The program somebody says a pipeline runs.
    private struct Wanted {
        var schema: Schema
        /// Its tag, with input ports mapped and without.
        var tags: Set<String>
        var source: String
        var instructions: Int
        var stack: Int
    }

    /// The generation of a pipeline that hangs on interfaces: its record, written anew where it is gone, and the id of its program.
    private func running(
        _ name: String, _ pins: PinDirectory, _ state: PipelineState?, _ view: HostView, _ wanted: Wanted?
    ) throws(PipelineError) -> (record: GenerationRecord, program: UInt32) {
        let others = try programs(except: name)
        let numbers = try Generation.numbers(of: pins)
        // The one that runs, as far as that is known; otherwise the newest that does.
        for number in state.map({ [$0.current] }) ?? numbers.reversed() {
            let place = try attempt { try pins.makeDirectory(Generation.directoryName(number)) }
            let pinned = (try? BPFProgram.open(pinnedAt: place.path + "/program"))?.id
            let record = try? TextPin<GenerationRecord>(directory: place, name: "record").read()
            guard let hook = record?.schema.hook ?? state?.hook ?? wanted?.schema.hook else { continue }
            // Where its interfaces are known, a program of the same text elsewhere is another's.
            var candidates = view.programs(on: hook, of: pinned == nil ? state?.attachments : nil).subtracting(others)
            if let pinned {
                candidates.formIntersection([pinned])
            } else if let tag = record?.tag ?? wanted?.tags.first {
                let tags = record?.tag.map { [$0] } ?? wanted?.tags ?? [tag]
                candidates = candidates.filter { id in tags.contains(Pipelines.tag(id) ?? "") }
            } else {
                if state != nil, wanted == nil { throw Pipelines.unknown(name) }
                continue
            }
            // Of two with the same text, the one that has the maps.
            let maps = Pipelines.mapIDs(in: place)
            if candidates.count > 1 { candidates = candidates.filter { maps.isSubset(of: Pipelines.maps(of: $0)) } }
            guard candidates.count < 2 else {
                throw PipelineError(
                    "programs \(candidates.sorted().map(String.init).joined(separator: ", ")) could each be that of pipeline \(name): "
                        + "nothing left of it tells which")
            }
            guard let id = candidates.first else {
                if state == nil { continue }
                let here = pinned == nil ? "its program is in the kernel no longer" : "its program hangs on no interface"
                throw PipelineError("pipeline \(name) cannot be repaired: \(here); `weir detach \(name)` or `weir attach --force` begins anew")
            }
            if let record { return (record, id) }
            guard let wanted else { throw Pipelines.unknown(name) }
            return (try makeRecord(number, wanted, id), id)
        }
        guard state == nil, let wanted else {
            throw PipelineError("pipeline \(name) cannot be repaired: no program of it hangs on an interface")
        }
        let candidates = view.programs(on: wanted.schema.hook).subtracting(others).filter { wanted.tags.contains(Pipelines.tag($0) ?? "") }
        guard let id = candidates.min(), candidates.count == 1 else {
            throw PipelineError(
                candidates.isEmpty
                    ? "no interface runs that program: `weir attach` begins anew"
                    : "programs \(candidates.sorted().map(String.init).joined(separator: ", ")) are that program: nothing tells which was \(name)")
        }
        return (try makeRecord((numbers.last ?? 0) + 1, wanted, id), id)
    }

    private static func unknown(_ name: String) -> PipelineError {
        PipelineError(
            "what is written down about pipeline \(name) is gone, and the kernel does not know it: "
                + "`weir repair \(name) FILE` with the program it runs puts it back")
    }

    private func makeRecord(_ number: Int, _ wanted: Wanted, _ program: UInt32) throws(PipelineError) -> GenerationRecord {
        let tag = Pipelines.tag(program)
        guard let tag, wanted.tags.contains(tag) else {
            throw PipelineError("program \(program) that runs is another than the one in \(wanted.source)")
        }
        return GenerationRecord(
            number: number, parent: nil, source: wanted.source, schema: wanted.schema, instructions: wanted.instructions,
            stack: wanted.stack, tag: tag)
    }

    /// Pins those maps of a running program that have no pin. Returns their names.
    private func mapPins(
        _ program: borrowing BPFProgram, _ schema: Schema, in place: PinDirectory
    ) throws(PipelineError) -> [String] {
        try attempt {
            let folder = try place.makeDirectory("maps")
            let pinned = try MapSet(pinnedIn: folder)
            let there = Set(Pipelines.ids(pinned))
            var missing = schema.mapNames.filter { !pinned.names.contains($0) }
            var restored: [String] = []
            for id in try program.info().maps where !there.contains(id) {
                let map = try BPFMap.open(id: id)
                // The kernel's name is the first 15 bytes of it; of global data it ends in the section's name.
                let at = missing.firstIndex { name in
                    name.hasPrefix(".") ? map.name.hasSuffix(name) : String(name.prefix(15)) == map.name
                }
                let name = at.map { missing.remove(at: $0) } ?? map.name
                guard !name.isEmpty else { continue }
                try map.pin(at: folder.path + "/" + MapSet.pinName(of: name))
                restored.append(name)
            }
            guard missing.isEmpty else {
                throw PipelineError("the program that runs has no map \(missing.joined(separator: ", ")): it is another than the one written down")
            }
            return restored.sorted()
        }
    }

    /// The programs that other pipelines have pinned.
    private func programs(except name: String) throws(PipelineError) -> Set<UInt32> {
        var all: Set<UInt32> = []
        for other in try attempt({ try directory.pins() }) where other.kind == .directory && other.name != name {
            guard let place = try? directory.directory(other.name) else { continue }
            for number in (try? Generation.numbers(of: place)) ?? [] {
                if let program = try? BPFProgram.open(pinnedAt: "\(place.path)/\(Generation.directoryName(number))/program") {
                    all.insert(program.id)
                }
            }
        }
        return all
    }

    private static func tag(_ program: UInt32) -> String? { (try? BPFProgram.open(id: program).info())?.tag }

    private static func maps(of program: UInt32) -> Set<UInt32> { Set((try? BPFProgram.open(id: program).info())?.maps ?? []) }

    private static func mapIDs(in generation: PinDirectory) -> Set<UInt32> {
        guard let folder = try? generation.directory("maps"), let maps = try? MapSet(pinnedIn: folder) else { return [] }
        return Set(ids(maps))
    }

    private static func ids(_ maps: borrowing MapSet) -> [UInt32] {
        var all: [UInt32] = []
        for name in maps.names { if let map = try? maps.open(name) { all.append(map.id) } }
        return all
    }
}
