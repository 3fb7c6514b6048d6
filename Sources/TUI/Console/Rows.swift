/// What the lists are made of: identities in their order, filtered and sorted.
extension Model {
    /// A value rows are sorted by.
    enum SortKey: Comparable {
        case number(Double)
        case text(String)
        static func < (left: SortKey, right: SortKey) -> Bool {
            switch (left, right) {
            case (.number(let left), .number(let right)): left < right
            case (.text(let left), .text(let right)): Model.naturally(left, right)
            case (.number, .text): true
            case (.text, .number): false
            }
        }
    }

    /// `eth2` before `eth10`.
    static func naturally(_ left: String, _ right: String) -> Bool {
        var a = Substring(left).utf8
        var b = Substring(right).utf8
        func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
        while let x = a.first, let y = b.first {
            if isDigit(x), isDigit(y) {
                let m = a.prefix(while: isDigit).drop { $0 == 48 }
                let n = b.prefix(while: isDigit).drop { $0 == 48 }
                if m.count != n.count { return m.count < n.count }
                for (x, y) in zip(m, n) where x != y { return x < y }
                a = a.drop(while: isDigit)
                b = b.drop(while: isDigit)
            } else {
                if x != y { return x < y }
                a = a.dropFirst()
                b = b.dropFirst()
            }
        }
        return a.isEmpty && !b.isEmpty
    }

    /// A text looked for, small and capital letters alike.
    public struct Needle: Sendable {
        private let bytes: [UInt8]
        public init(_ text: String) { bytes = text.utf8.map(Needle.small) }
        private static func small(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

        /// Whether `text` contains it.
        public func isIn(_ text: String) -> Bool {
            guard let first = bytes.first else { return true }
            var text = text
            return text.withUTF8 { text in
                guard text.count >= bytes.count else { return false }
                for start in 0...(text.count - bytes.count) where Needle.small(text[start]) == first {
                    var at = 1
                    while at < bytes.count, Needle.small(text[start + at]) == bytes[at] { at += 1 }
                    if at == bytes.count { return true }
                }
                return false
            }
        }
    }

    /// Whether `text` contains `part`, small and capital letters alike.
    static func matches(_ text: String, _ part: String) -> Bool { Needle(part).isIn(text) }

    /// Keeps the rows that match the filter, in the order asked for; equal ones stay in their own order.
    func arranged<Row>(
        _ rows: [Row], _ list: ListState, text: (Row) -> String, key: (Row, Int) -> SortKey?
    ) -> [Row] {
        let filter = Needle(list.filter)
        return arranged(list.filter.isEmpty ? rows : rows.filter { filter.isIn(text($0)) }, list, key: key)
    }

    /// Puts rows into the order asked for; equal ones stay in their own order.
    func arranged<Row>(_ rows: [Row], _ list: ListState, key: (Row, Int) -> SortKey?) -> [Row] {
        guard let column = list.sort else { return rows }
        let keyed = rows.enumerated().map { (offset: $0.offset, key: key($0.element, column), row: $0.element) }
        return keyed.sorted { left, right in
            guard let a = left.key, let b = right.key else { return left.key != nil && right.key == nil }
            if a == b { return left.offset < right.offset }
            return list.descending ? b < a : a < b
        }.map(\.row)
    }

    // MARK: Tables

    struct TableRow {
        var id: String
        var place: TablePlace
        var table: TableState
    }
    var tableRows: [TableRow] {
        (snapshot?.pipelines ?? []).flatMap { pipeline in
            pipeline.tables.map {
                TableRow(
                    id: pipeline.name + " " + $0.name, place: TablePlace(pipeline.name, $0.name), table: $0)
            }
        }
    }

    // MARK: Counters

    /// A cell of a counter, a fate of packets, or a cell of a register.
    struct CounterRow {
        enum Kind: String { case counter, outcome, register }
        var kind: Kind
        var pipeline: String
        var name: String
        var index: String
        var unit: String
        var total: UInt64?
        var value: String
        var series: Series?
        var perCPU: [UInt64] = []
        var isDrop = false
        let id: String

        init(
            kind: Kind, pipeline: String, name: String, index: String, unit: String, total: UInt64?, value: String, series: Series?,
            perCPU: [UInt64] = [], isDrop: Bool = false
        ) {
            self.kind = kind
            self.pipeline = pipeline
            self.name = name
            self.index = index
            self.unit = unit
            self.total = total
            self.value = value
            self.series = series
            self.perCPU = perCPU
            self.isDrop = isDrop
            id = "\(kind.rawValue) \(pipeline) \(name) \(index) \(unit)"
        }
    }

    /// The rows of a snapshot, made once for each.
    static func counterRows(_ snapshot: Snapshot) -> [CounterRow] {
        var rows: [CounterRow] = []
        for pipeline in snapshot.pipelines {
            for counter in pipeline.counters {
                for cell in counter.cells {
                    for (unit, total) in cell.totals.enumerated() {
                        rows.append(
                            CounterRow(
                                kind: .counter, pipeline: pipeline.name, name: counter.name, index: String(cell.index),
                                unit: counter.units.indices.contains(unit) ? counter.units[unit] : "", total: total,
                                value: Units.full(total),
                                series: .counter(pipeline.name, counter.name, cell.index, unit),
                                perCPU: unit == 0 ? cell.perCPU : []))
                    }
                }
            }
            for outcome in pipeline.outcomes {
                rows.append(
                    CounterRow(
                        kind: .outcome, pipeline: pipeline.name, name: outcome.name, index: "", unit: "packets",
                        total: outcome.total, value: Units.full(outcome.total),
                        series: .outcome(pipeline.name, outcome.name), isDrop: outcome.isDrop))
            }
            for register in pipeline.registers {
                for cell in register.cells {
                    rows.append(
                        CounterRow(
                            kind: .register, pipeline: pipeline.name, name: register.name, index: String(cell.index),
                            unit: "", total: nil, value: cell.value, series: nil))
                }
            }
        }
        return rows
    }

    func counterRow(_ id: String) -> CounterRow? { counterRows.first { $0.id == id } }
}
