import IR
import Schema
import Source

/// What a program tells user space: digests, log messages, assertions that do not hold.
extension Generator {
    /// `digest(receiver, data)`
    mutating func sendDigest(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard let data = call.arguments.last else { return [] }
        return sendRecord("digest", DataPiece.pieces(data, program), at: span)
    }

    /// `log_msg(text)`, `log_msg(text, data)`: the text is the stream's name, `{}` in it stands for a field.
    mutating func logMessage(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard case .string(let text)? = call.arguments.first else { return [] }
        let data = call.arguments.count > 1 ? DataPiece.pieces(call.arguments[1], program) : []
        return sendRecord("log: \(text)", data, at: span)
    }

    private mutating func sendRecord(_ stream: String, _ pieces: [DataPiece], at span: Span) -> [CStatement] {
        prelude.use(.ktime)
        prelude.use(.ringOutput)
        var members = CNames()
        var wanted: [(field: LayoutField, value: Expression)] = []
        for (index, piece) in pieces.enumerated() {
            guard case .value(let value) = piece else {
                diagnostics.error("a varbit field cannot be sent to user space", at: span)
                return []
            }
            let name = piece.name(program, otherwise: "value\(index + 1)")
            let member = members.fresh(name, limit: 40)
            wanted.append((program.layoutField(name: member, member: member, type: value.type, format: nil, isWire: false), value))
        }
        let layout = Layout(wanted.map(\.field), startingAt: 8, alignment: 8)
        let number = schema.events.count + 1
        let base = stream.hasPrefix("log") ? "weir_log_\(number)" : "weir_digest_\(number)"
        let structure = names.fresh(base + "_record")
        declarations.append(
            .structure(
                CStructure(
                    name: structure, members: [.plain(.u64, "weir_time")] + layout.members(startingAt: 8, endingAt: layout.roundedSize))))
        declarations.append(.macro("WEIR_RING", [base, "64 * 1024"]))
        let time = Field(name: "time", width: 64, offset: 0, size: 8, byteOrder: .host, format: .decimal)
        schema.events.append(EventStream(name: stream, map: base, fields: [time] + layout.fields.map(\.schema)))
        schema.maps.append(MapUse(name: base, role: .events, of: stream))
        let record = names.fresh("record")
        var out: [CStatement] = [
            .declare(.aligned(.structure(structure)), record, .literal(nil, [.zero])),
            .assign(.dot(.name(record), "weir_time"), .call("bpf_ktime_get_ns", [])),
        ]
        for (field, value) in zip(layout.fields, wanted.map(\.value)) {
            let place = CExpression.dot(.name(record), field.member)
            switch field.byteOrder {
            case .host: out.append(.assign(place, self.number(value, in: &out)))
            case .network:
                let shape = numberShape(value)
                _ = using(value.type)
                let lowered = bind(self.number(value, in: &out), shape.type, as: "value", in: &out)
                let run = ByteRun(base: place, count: field.size, isAligned: true, phase: field.offset % 8)
                storeBits(run, offset: 0, width: field.size * 8, convert(lowered, from: shape, to: Shape(width: field.size * 8)), in: &out)
            }
        }
        out.append(
            .evaluate(
                .call(
                    "bpf_ringbuf_output",
                    [.name(base).address, .name(record).address, .sizeOf(.structure(structure)), .integer(0)])))
        return [.block(out)]
    }

    /// `assert(condition)`, `assume(condition)`: what does not hold is counted under its line; an assertion drops the packet besides.
    mutating func assertion(_ call: ExternCall, drops: Bool, at span: Span) -> [CStatement] {
        guard case .value(let condition)? = call.arguments.first else { return [] }
        var out: [CStatement] = []
        let test = lower(condition, in: &out)
        let line = options.location(span).map { " in line \($0.line)" } ?? ""
        let cell = outcomeCell(.abort, name: (drops ? "assertion" : "assumption") + line)
        if drops { return scope(out + [.if(!test, drop(cell: .integer(cell)), [])]) }
        prelude.use(.count)
        let counted = CExpression.call("weir_count", [.name(Self.outcomesMap).address, .integer(cell)])
        return scope(out + [.if(!test, [.evaluate(counted)], [])])
    }
}
