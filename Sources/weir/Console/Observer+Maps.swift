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
                if interest.map == map.info.id { shown.content = trying { try Observer.content(map.info) } }
                return shown
            },
            programs.map { program in
                let own = owner(program.pins, pipelines)
                return Observer.shown(
                    program.info, owner: own ?? program.pins.first ?? "", ours: own != nil, counted: interest.runStatistics)
            }
        )
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
        let inner = ValueFormat(bytes: 4, style: .plain)
        var lines: [String] = []
        try map.forEachEntry { keyBytes, valueBytes in
            let bytes = valueBytes.withUnsafeBytes { Array($0) }
            let shown: String
            if info.layout.type.isPerCPU {
                shown = map.split(bytes).map { value.text(of: $0) }.joined(separator: " | ")
            } else {
                shown = info.layout.type.holdsMaps ? "map " + inner.text(of: bytes) : value.text(of: bytes)
            }
            let line = key.text(of: keyBytes.withUnsafeBytes { Array($0) }) + "  " + shown
            lines.append(line.utf8.count > lineLimit ? String(line.prefix(lineLimit)) + "..." : line)
            return lines.count < contentLimit
        }
        return lines
    }
}
