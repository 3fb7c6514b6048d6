/// Rows that came or went a moment ago, so that nothing appears or vanishes unseen: new ones are marked, those that are gone stay for
/// some samples more.
struct Changes: Sendable {
    /// Samples for which a change is shown.
    static let length: UInt64 = 5

    private(set) var ports: [Interface] = []
    private(set) var pipelines: [Pipeline] = []
    private(set) var maps: [MapInfo] = []
    private(set) var programs: [ProgramInfo] = []
    /// At which sample a row came, or went, by its list and identity.
    private var came: [Model.Listing: [String: UInt64]] = [:]
    private var went: [Model.Listing: [String: UInt64]] = [:]

    /// Takes what came and went between two snapshots of the same page.
    mutating func absorb(_ old: Snapshot?, _ new: Snapshot, round: UInt64) {
        ports = note(.ports, ports, old?.interfaces, new.interfaces, round) { String($0.index) }
        pipelines = note(.pipelines, pipelines, old?.pipelines, new.pipelines, round) { $0.name }
        // Maps and programs are not looked at on other pages: none at all says nothing.
        maps = note(.maps, maps, old?.maps.isEmpty == false ? old?.maps : nil, new.maps, round) { String($0.id) }
        programs = note(.programs, programs, old?.programs.isEmpty == false ? old?.programs : nil, new.programs, round) { String($0.id) }
    }

    /// - Returns: the rows that are gone and still shown.
    private mutating func note<Row>(
        _ listing: Model.Listing, _ gone: [Row], _ old: [Row]?, _ new: [Row], _ round: UInt64, id: (Row) -> String
    ) -> [Row] {
        var gone = gone
        let now = Set(new.map(id))
        if let old, !new.isEmpty || listing == .ports || listing == .pipelines {
            let before = Set(old.map(id))
            for id in now where !before.contains(id) { came[listing, default: [:]][id] = round }
            for row in old where !now.contains(id(row)) {
                gone.append(row)
                went[listing, default: [:]][id(row)] = round
            }
        }
        came[listing] = came[listing]?.filter { round < $0.value + Changes.length }
        went[listing] = went[listing]?.filter { round < $0.value + Changes.length && !now.contains($0.key) }
        return gone.filter { went[listing]?[id($0)] != nil }
    }

    func isGone(_ listing: Model.Listing, _ id: String) -> Bool { went[listing]?[id] != nil }

    /// What stands before the rows of a list.
    func marks(_ listing: Model.Listing) -> [String: Span] {
        var marks: [String: Span] = [:]
        for id in came[listing, default: [:]].keys { marks[id] = Span("+", .good) }
        for id in went[listing, default: [:]].keys { marks[id] = Span("✗", .warning) }
        return marks
    }
}
