import Maps
import Pipeline
import Schema
import TUI

extension Observer {
    /// Entries of a map that are shown, and characters of one.
    private static let contentLimit = 500
    private static let lineLimit = 500

    /// Every map and program of the host; gaps where the rights are missing.
    func mapsAndPrograms(
        _ pipelines: [PipelineStatus], _ interest: Interest
    ) -> (maps: [TUI.MapInfo], programs: [TUI.ProgramInfo]) {
        let programs = trying { try ProgramOverview.all() } ?? []
        let maps = trying { try MapOverview.all() } ?? []
        let names = Dictionary(programs.map { ($0.info.id, $0.info.name) }) { first, _ in first }
        return (
            maps.map { map in
                let own = owner(map.pins, pipelines)
                let users = Set(map.programs.compactMap { names[$0] }).sorted().joined(separator: " ")
                var shown = TUI.MapInfo(
                    id: map.info.id, name: map.info.name, kind: "\(map.info.layout.type)", keySize: map.info.layout.keySize,
                    valueSize: map.info.layout.valueSize, capacity: UInt64(clamping: map.info.layout.maxEntries),
                    memory: map.memory.map { UInt64(clamping: $0) }, owner: own ?? (map.pins.first ?? users), ours: own != nil)
                shown.users = map.programs.count
                shown.isFrozen = map.isFrozen
                shown.pins = map.pins
                if interest.map == map.info.id {
                    shown.content = trying { try Observer.content(map.info) }
                    if shown.content == nil { shown.content = ["not readable: \(gaps.last ?? "")"] }
                }
                return shown
            },
            programs.map { program in
                let own = owner(program.pins, pipelines)
                var shown = Observer.shown(
                    program.info, owner: own ?? program.pins.first ?? "", ours: own != nil, counted: interest.runStatistics)
                // Those of XDPFaults, of this console or another.
                if shown.name == "weir_faults", shown.owner.isEmpty { shown.owner = "weir console" }
                if interest.program == shown.id { shown.listing = listing(of: shown.id) }
                return shown
            }
        )
    }

    /// A program's instructions beside the lines they were made from.
    private func listing(of program: UInt32) -> [TUI.ProgramInfo.ListingLine] {
        if let known = listing, known.program == program { return known.lines }
        var lines: [TUI.ProgramInfo.ListingLine] = []
        do throws(BPFError) {
            var files = SourceTexts()
            lines = Observer.lines(try BPFProgram.open(id: program).listing(), &files)
        } catch { lines = [.init(.note, error.description)] }
        listing = (program, lines)
        return lines
    }

    /// Compilers keep no text of P4 lines: it is taken from the files as they are now.
    static func lines(_ listing: ProgramListing, _ files: inout SourceTexts) -> [TUI.ProgramInfo.ListingLine] {
        listing.rows.flatMap { row -> [TUI.ProgramInfo.ListingLine] in
            let number = String(row.number)
            let text = String(repeating: " ", count: max(0, 5 - number.count)) + number + "  " + row.text
            let instruction = TUI.ProgramInfo.ListingLine(.instruction, text, line: row.source?.line ?? 0)
            guard let source = row.source, source.line > 0 else { return [instruction] }
            let words = source.text.isEmpty ? files.line(source.line, of: source.file) : source.text
            return [.init(.source, words, line: source.line), instruction]
        }
    }

    /// The programs of pipelines.
    func ownPrograms(_ pipelines: [PipelineStatus]) -> [TUI.ProgramInfo] {
        pipelines.compactMap { pipeline in
            trying {
                let info = try BPFProgram.open(id: pipeline.programID).info()
                return Observer.shown(info, owner: "\(pipeline.name) g\(pipeline.generation)", ours: true, counted: true)
            }
        }
    }

    private static func shown(
        _ info: Maps.ProgramInfo, owner: String, ours: Bool, counted: Bool
    ) -> TUI.ProgramInfo {
        TUI.ProgramInfo(
            id: info.id, name: info.name, kind: "\(info.type)", tag: info.tag, instructions: info.verifiedInstructions,
            runs: counted || info.runs > 0 ? info.runs : nil, runTime: counted || info.runs > 0 ? info.runTime : nil, owner: owner,
            ours: ours)
    }

    /// `router ipv4_route`, for what is pinned as part of a pipeline: `.../pipelines/router/g3/maps/NAME`.
    private func owner(_ pins: [String], _ pipelines: [PipelineStatus]) -> String? {
        for pin in pins {
            let parts = pin.split(separator: "/").map(String.init)
            guard let at = parts.lastIndex(of: "pipelines"), at + 2 < parts.count,
                pipelines.contains(where: { $0.name == parts[at + 1] })
            else { continue }
            let (name, generation) = (parts[at + 1], parts[at + 2])
            let use = open[name]?.live.schema.maps.first { $0.name == parts.last && !$0.of.isEmpty }
            let part = use.flatMap { use in open[name]?.names.tables[use.of] ?? open[name]?.names.counters[use.of] ?? use.of }
            return [name, part ?? generation].joined(separator: " ")
        }
        return nil
    }

    /// A map's first entries, a line each, as its BTF types them.
    private static func content(_ info: Maps.MapInfo) throws(BPFError) -> [String] {
        let map = try BPFMap.open(id: info.id)
        let btf = info.btf == 0 ? nil : try? BTF(id: info.btf)
        func format(_ type: UInt32, _ size: Int) -> ValueFormat {
            if let btf { return ValueFormat(btf, type: type, size: size, style: .plain) }
            return ValueFormat(bytes: size, style: .plain)
        }
        let key = format(info.keyType, info.layout.keySize)
        let value = format(info.valueType, info.layout.valueSize)
        var lines: [String] = []
        try map.forEachEntry { keyBytes, valueBytes in
            let bytes = valueBytes.withUnsafeBytes { Array($0) }
            let shown: String
            var below: [String] = []
            if info.layout.type.holdsMaps, bytes.count == 4 {
                let id = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
                (shown, below) = inner(id)
            } else if info.layout.type.isPerCPU {
                shown = map.split(bytes).map { value.text(of: $0) }.joined(separator: " | ")
            } else {
                shown = value.text(of: bytes)
            }
            let line = key.text(of: keyBytes.withUnsafeBytes { Array($0) }) + "  " + shown
            lines.append(line.utf8.count > lineLimit ? String(line.prefix(lineLimit)) + "..." : line)
            lines += below
            return lines.count < contentLimit
        }
        return lines
    }

    /// A map inside another: what it is, and its first entries.
    private static func inner(_ id: UInt32) -> (String, [String]) {
        guard let map = try? BPFMap.open(id: id) else { return ("map #\(id)", ["  not readable"]) }
        let title = "map #\(id) \(map.name), \(map.layout.type), room for \(map.layout.maxEntries)"
        // One level: maps in maps hold no maps.
        let content = (try? content(map.info)) ?? []
        return (title, content.prefix(20).map { "  " + $0 } + (content.count > 20 ? ["  ..."] : []))
    }
}
