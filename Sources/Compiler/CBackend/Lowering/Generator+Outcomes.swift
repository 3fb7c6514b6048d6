import IR
import Schema

/// What becomes of packets, counted per CPU. Off the hot path always; with `Counting.all` on it too.
extension Generator {
    static let outcomesMap = "weir_outcomes"
    /// Parser errors are the first cells, by code.
    static let firstErrorCell = 0

    /// The cells that stand at known places.
    mutating func declareOutcomes() {
        guard options.counting != .none else { return }
        let hasParser = program.blocks.contains { if case .parser = $0.kind { true } else { false } }
        if hasParser {
            for (code, name) in program.errors.enumerated() {
                outcomes.append(.init(name: code == 0 ? "Reject" : name, kind: .parserError))
            }
        }
        if !outcomes.isEmpty || hasParser { schema.maps.append(MapUse(name: Self.outcomesMap, role: .outcomes)) }
    }

    /// Adds one to the cell of that kind. What lies on the hot path is counted with `Counting.all` only.
    mutating func count(_ kind: Outcomes.Cell.Kind, name: String = "") -> [CStatement] {
        switch kind {
        case .parserError, .drop, .unknownPort, .noHeadroom, .abort: guard options.counting != .none else { return [] }
        case .pass, .transmit, .redirect, .action, .tableHit, .tableMiss, .state:
            guard options.counting == .all else { return [] }
        }
        prelude.use(.count)
        return [.evaluate(.call("weir_count", [.name(Self.outcomesMap).address, .integer(outcomeCell(kind, name: name))]))]
    }

    static let dropLabel = "drop"

    /// The line of the block with that role, for what is done at its end.
    func line(ofBlock role: String) -> [CStatement] {
        program.blocks.last { $0.role == role }.map { line(of: $0.span) } ?? []
    }

    /// Drops the packet, counted under that kind.
    mutating func drop(_ kind: Outcomes.Cell.Kind) -> [CStatement] {
        drop(cell: options.counting == .none ? .zero : .integer(outcomeCell(kind, name: "")))
    }

    mutating func drop(cell: CExpression) -> [CStatement] {
        drops = true
        guard options.counting != .none else {
            // The same without an outcome. Every other one is enough: tests are merged with their neighbours.
            bareDrops += 1
            if bareDrops % 2 == 1 { return [.goto(Self.dropLabel)] }
            return apart("", named: "drop_apart", [.evaluate(.call("WEIR_APART", [])), .goto(Self.dropLabel)])
        }
        // Kept, or clang merges the tests that lead here to arithmetic that the verifier has to walk through both ways.
        let end: [CStatement] = [
            .assign(.name("outcome"), cell), .evaluate(.pure("WEIR_KEEP", [.name("outcome")])), .goto(Self.dropLabel),
        ]
        guard case .integer(let number) = cell else { return end }
        return apart("drop \(number)", named: "drop_\(outcomes[number].name)", end)
    }

    /// Goes to a place of its own behind everything else, once for each `key`, so that packets that do not end there fall through: the
    /// back end of clang cannot turn a test round to lay what follows it elsewhere. `body` ends the function or goes on elsewhere, and
    /// needs no variable of an inner block.
    mutating func apart(_ key: String, named name: String, _ body: [CStatement]) -> [CStatement] {
        guard does(.rareEnds) else { return body }
        if let known = farEnds.first(where: { $0.key == key }) { return [.goto(known.label)] }
        let label = names.fresh(name)
        farEnds.append((key, label, body))
        return [.goto(label)]
    }

    /// The index of a cell, made at its first use.
    mutating func outcomeCell(_ kind: Outcomes.Cell.Kind, name: String) -> Int {
        let cell = Outcomes.Cell(name: name.isEmpty ? kind.rawValue : name, kind: kind)
        if let known = outcomes.firstIndex(of: cell) { return known }
        if outcomes.isEmpty, !schema.maps.contains(where: { $0.role == .outcomes }) {
            schema.maps.append(MapUse(name: Self.outcomesMap, role: .outcomes))
        }
        outcomes.append(cell)
        return outcomes.count - 1
    }

    mutating func countState(_ state: Parser.State) -> [CStatement] { count(.state, name: state.name) }

    mutating func countAction(_ action: TableAction, _ table: IRTable) -> [CStatement] {
        count(.action, name: "\(table.name) \(action.name)")
    }

    mutating func countMiss(_ table: IRTable) -> [CStatement] {
        table.keys.isEmpty ? [] : count(.tableMiss, name: table.name)
    }

    /// A hit, and the entry's own counter; with an `entry` that may be null, only when it is not.
    mutating func countHit(_ table: IRTable, _ maps: TableMaps, _ entry: CExpression?) -> [CStatement] {
        let counted = count(.tableHit, name: table.name)
        guard let entry else { return counted }
        let all = counted + hitCounter(maps, entry)
        return all.isEmpty ? [] : [.if(entry, all, [])]
    }

    /// The entry's own counters, which all CPUs share.
    mutating func hitCounter(_ maps: TableMaps, _ entry: CExpression) -> [CStatement] {
        var out: [CStatement] = []
        if maps.hits != nil { out.append(.evaluate(.call("__sync_fetch_and_add", [.arrow(entry, "hits").address, .integer(1)]))) }
        if maps.bytes != nil {
            let length = packetBytes()
            out.append(.evaluate(.call("__sync_fetch_and_add", [.arrow(entry, "bytes").address, length])))
        }
        return out
    }
}
