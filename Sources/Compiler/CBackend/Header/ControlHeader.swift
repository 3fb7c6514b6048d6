import Schema

/// A C header with which a control program over libbpf fills a program's tables: keys, values, action ids, map names.
///
/// Drawn from the schema alone. Host-order integers are `uintN_t`, everything else bytes in network order, at the offsets
/// that the kernel's maps have; a static assertion checks each size.
public struct ControlHeader {
    private let schema: Schema
    private var lines: [String] = []
    private var names = CNames(keywordsOnly: true)
    /// `router`, `ROUTER`: in front of every name.
    private let prefix: String
    private var capitals: String { prefix.uppercased() }

    private init(_ schema: Schema) {
        self.schema = schema
        prefix = CNames.identifier(schema.program)
    }

    /// The header's text.
    public static func text(_ schema: Schema) -> String {
        var header = ControlHeader(schema)
        header.write()
        return header.lines.joined(separator: "\n") + "\n"
    }

    private mutating func write() {
        lines += [
            "/* \(comment(schema.program)): what its maps hold, for programs that fill and read them; from \(comment(schema.source)).",
            "   uintN_t are in host order, arrays of bytes in network order. Maps of a running pipeline are pinned under",
            "   /run/weir/bpf/pipelines/NAME/gN/maps, by the names below. */",
            "#ifndef WEIR_\(capitals)_H", "#define WEIR_\(capitals)_H", "#include <stdint.h>", "",
            "#define \(capitals)_PROGRAM \"\(schema.entry)\"",
            "#define \(capitals)_HOOK \"\(schema.hook.rawValue)\"", "",
        ]
        for table in schema.tables { write(table) }
        for counter in schema.counters { write(counter) }
        for register in schema.registers { write(register) }
        if let outcomes = schema.outcomes { write(outcomes) }
        for stream in schema.events { write(stream) }
        if let ports = schema.ports {
            lines += ["/* From port number to interface index, both uint32_t. */", "#define \(capitals)_PORTS_MAP \"\(ports)\"", ""]
        }
        lines.append("#endif")
    }

    // MARK: Tables

    private mutating func write(_ table: Table) {
        let own = "\(prefix)_\(names.fresh(table.name))"
        let upper = own.uppercased()
        lines.append("/* Table \(comment(table.name)): \(about(table)). */")
        lines.append("#define \(upper)_TABLE \"\(table.name)\"")
        if !table.map.isEmpty {
            lines.append("#define \(upper)_MAP \"\(table.map)\"")
            lines.append("#define \(upper)_SIZE \(table.size)")
        }
        var members = CNames(keywordsOnly: true)
        lines.append("enum \(own)_action {")
        for action in table.actions { lines.append("\t\(upper)_\(members.fresh(action.name).uppercased()) = \(action.id),") }
        lines.append("};")
        if !table.map.isEmpty { writeKey(table, own, upper) }
        if !table.map.isEmpty || !table.defaultAction.map.isEmpty { writeValue(table, own) }
        if let ternary = table.ternary { writeTernary(ternary, own, table) }
        if !table.defaultAction.map.isEmpty { writeDefault(table, own, upper) }
        lines.append("")
    }

    private func about(_ table: Table) -> String {
        switch table.storage {
        case .hash: "BPF_MAP_TYPE_HASH"
        case .array: "BPF_MAP_TYPE_ARRAY, an element whose action is 0 is no entry"
        case .lpm: "BPF_MAP_TYPE_LPM_TRIE"
        case .ternary: "BPF_MAP_TYPE_ARRAY_OF_MAPS, whose one slot holds an array of one cell, replaced as a whole"
        case .code: "constant entries, in the program's code"
        case .none: "no keys, the default action is all there is"
        }
    }

    private mutating func writeKey(_ table: Table, _ own: String, _ upper: String) {
        lines.append("struct \(own)_key {")
        var at = 0
        if table.storage == .lpm {
            let before = table.keys.filter { $0.match != .lpm }.reduce(0) { $0 + $1.field.size * 8 }
            let padding = table.keys.first { $0.match == .lpm }.map { $0.field.size * 8 - $0.field.width } ?? 0
            lines.append("\tuint32_t prefix_length; /* in bits: \(before + padding) and those of the prefix */")
            at = 4
        }
        writeFields(table.keys.map { ($0.field, $0.match.rawValue) }, from: at, to: table.keySize, indent: "\t")
        lines.append("};")
        if table.storage == .lpm {
            let before = table.keys.filter { $0.match != .lpm }.reduce(0) { $0 + $1.field.size * 8 }
            let padding = table.keys.first { $0.match == .lpm }.map { $0.field.size * 8 - $0.field.width } ?? 0
            lines.append("#define \(upper)_PREFIX_BASE \(before + padding)")
        }
        check("struct \(own)_key", table.keySize)
    }

    private mutating func writeValue(_ table: Table, _ own: String) {
        lines += ["struct \(own)_value {", "\tuint32_t action; /* enum \(own)_action */"]
        if table.hits != nil { lines += ["\tuint32_t pad;", "\tuint64_t hits; /* counted by the program */"] }
        let start = table.hits == nil ? 4 : 16
        let first = table.actions.flatMap(\.parameters).map(\.offset).min() ?? start
        if first > start { lines.append("\tuint8_t room[\(first - start)];") }
        if table.actions.contains(where: { !$0.parameters.isEmpty }) {
            lines.append("\tunion {")
            var members = CNames(keywordsOnly: true)
            for action in table.actions {
                let member = members.fresh(action.name)
                guard !action.parameters.isEmpty else { continue }
                lines.append("\t\tstruct {")
                writeFields(action.parameters.map { ($0, "") }, from: first, to: nil, indent: "\t\t\t")
                lines.append("\t\t} \(member);")
            }
            lines.append("\t} u;")
        }
        lines.append("};")
        check("struct \(own)_value", table.valueSize)
    }

    private mutating func writeTernary(_ ternary: Table.Ternary, _ own: String, _ table: Table) {
        let parts = Table.Ternary.summaryWords(ternary.words)
        lines +=
            [
                "/* One row: matches where (key & mask) == row.key; of a range, key and mask hold its ends, and every byte of a row runs",
                "   through an interval of its own. Rows stand by falling priority. */",
                "struct \(own)_row {",
                "\tstruct \(own)_value value;", "\tstruct \(own)_key key;", "\tstruct \(own)_key mask;",
                "\tuint32_t priority;", "\tuint32_t entry; /* the same for all rows of one entry */",
                "} __attribute__((aligned(8)));",
                "/* The table: bit i of sets[w][b][v] is one when row 64 * w + i matches the value v in byte b of the key; bit w of",
                "   summary[w / 64][b][v] when sets[w][b][v] is not zero. Words and rows lie where a multiplication finds them: word w at",
                "   \(own)_word(w), row i at \(own)_place(i). */",
                "struct \(own)_cell {",
                "\tuint32_t count;",
                ternary.order == .grouped
                    ? "\tuint32_t groups; /* bit i % 32: some row looks at bytes 4 * i to 4 * i + 3 of the key */" : "\tuint32_t words;",
            ] + (parts > 0 ? ["\tuint64_t summary[\(parts)][\(table.keySize)][256];"] : []) + [
                "\tuint64_t sets[\(ternary.words)][\(table.keySize)][256];",
                "\tstruct \(own)_row rows[\(ternary.words * 64)];",
            ]
        if let tuples = ternary.tuples {
            lines += [
                "\t/* A hash of rows by their masks: zeros for none. weir fills it; see ternary.tuples in the schema's description. */",
                "\tuint32_t rest, whole;",
                "\tstruct { uint64_t mask[\(Table.Ternary.Tuples.keyWords(table.keySize))]; uint32_t most, pad; } tuples[\(tuples.tuples)];",
                "\tuint32_t turns[\(tuples.turns)];", "\tstruct { uint32_t row, weight; } slots[\(tuples.slots)];",
            ]
        }
        lines.append("};")
        let count = min(ternary.words, 64)
        let word = count < 2 ? "0" : "(w & ~63u) | (uint32_t)((1ull << w % 64) * \(multiplier(count)) >> \(Table.Ternary.shift(count)))"
        lines += [
            "static inline uint32_t \(own)_word(uint32_t w) { return \(count < 2 ? "w & 0" : word); }",
            "static inline uint32_t \(own)_place(uint32_t i)",
            "{",
            "\treturn \(own)_word(i / 64) * 64 + (uint32_t)((1ull << i % 64) * \(multiplier(64)) >> \(Table.Ternary.shift(64)));",
            "}",
        ]
        check("struct \(own)_row", ternary.entrySize)
        check("struct \(own)_cell", ternary.cellSize(keySize: table.keySize))
    }

    private func multiplier(_ count: Int) -> String { "0x\(String(Table.Ternary.spread(count), radix: 16))ull" }

    private mutating func writeDefault(_ table: Table, _ own: String, _ upper: String) {
        lines += [
            "/* The default action, in the one cell of that map at that offset: write value[1 - (current & 1)], then add 1 to current. */",
            "#define \(upper)_DEFAULT_MAP \"\(pinned(table.defaultAction.map))\"",
            "#define \(upper)_DEFAULT_OFFSET \(table.defaultAction.offset)",
            "struct \(own)_default {", "\tuint32_t current;", "\tuint32_t pad;", "\tstruct \(own)_value value[2];", "};",
        ]
        check("struct \(own)_default", 8 + 2 * table.valueSize)
    }

    // MARK: The rest

    private mutating func write(_ counter: Counter) {
        let upper = upperName(counter.name)
        lines += [
            "/* Counter \(comment(counter.name)): \(counter.storage == .hash ? "a per-CPU hash" : "a per-CPU array") of uint64_t by a uint32_t index. */",
            "#define \(upper)_MAP \"\(counter.map)\"", "#define \(upper)_SIZE \(counter.size)", "",
        ]
    }

    private mutating func write(_ register: Register) {
        let upper = upperName(register.name)
        lines += [
            "/* Register \(comment(register.name)): an array by a uint32_t index. */",
            "#define \(upper)_MAP \"\(register.map)\"", "#define \(upper)_SIZE \(register.size)", "struct \(upper.lowercased())_cell {",
        ]
        writeFields([(register.cell, "")], from: 0, to: nil, indent: "\t")
        lines += ["};", ""]
    }

    private mutating func write(_ outcomes: Outcomes) {
        lines += [
            "/* What became of packets: a per-CPU array of uint64_t. */", "#define \(capitals)_OUTCOMES_MAP \"\(outcomes.map)\"",
            "enum \(prefix)_outcome {",
        ]
        var members = CNames(keywordsOnly: true)
        for (index, cell) in outcomes.cells.enumerated() {
            let name = members.fresh("\(cell.kind.rawValue) \(cell.name == cell.kind.rawValue ? "" : cell.name)")
            lines.append("\t\(capitals)_\(name.uppercased()) = \(index),")
        }
        lines += ["};", ""]
    }

    private mutating func write(_ stream: EventStream) {
        let own = "\(prefix)_\(CNames.identifier(stream.name))"
        lines += [
            "/* A record of the ring buffer of \(comment(stream.name)) events. */", "#define \(own.uppercased())_MAP \"\(stream.map)\"", "struct \(own) {",
        ]
        writeFields(stream.fields.map { ($0, "") }, from: 0, to: nil, indent: "\t")
        lines += ["};", ""]
    }

    private mutating func upperName(_ name: String) -> String {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return "\(capitals)_\(names.fresh(last).uppercased())"
    }

    // MARK: Fields

    private mutating func writeFields(_ fields: [(field: Field, note: String)], from start: Int, to end: Int?, indent: String) {
        var at = start
        var members = CNames(keywordsOnly: true)
        var pads = 0
        func pad(to next: Int, _ lines: inout [String]) {
            guard next > at else { return }
            pads += 1
            lines.append("\(indent)uint8_t pad\(pads)[\(next - at)];")
        }
        for (field, note) in fields.sorted(by: { $0.field.offset < $1.field.offset }) {
            pad(to: field.offset, &lines)
            let member = members.fresh(field.name)
            let type = field.byteOrder == .host ? "uint\(field.size * 8)_t \(member)" : "uint8_t \(member)[\(field.size)]"
            let about = [note, "bit<\(field.width)>", field.name == member ? "" : field.name].filter { !$0.isEmpty }
            lines.append("\(indent)\(type); /* \(comment(about.joined(separator: ", "))) */")
            at = field.offset + field.size
        }
        if let end { pad(to: end, &lines) }
    }

    private mutating func check(_ type: String, _ size: Int) {
        lines.append("_Static_assert(sizeof(\(type)) == \(size), \"\(type)\");")
    }

    /// A map's name where it is pinned: a bpf file system has no names with dots.
    private func pinned(_ map: String) -> String { String(map.map { $0 == "." ? "@" : $0 }) }

    private func comment(_ text: String) -> String {
        text.split(separator: "*/", omittingEmptySubsequences: false).joined(separator: "* /")
    }
}
