import BigInt
import IR
import Schema
import Source

/// Counters, registers and meters.
extension Generator {
    /// An index as 32 bits; one that is larger is out of every range.
    private mutating func cellIndex(_ argument: ExternCall.Argument?, in out: inout [CStatement]) -> CExpression {
        guard let argument, let value = DataPiece.scalar(argument, program) else { return .integer(0) }
        let index = number(value, in: &out)
        let shape = numberShape(value)
        guard shape != .word else { return index }
        let long = bind(convert(index, from: shape, to: .long), .u64, as: "index", in: &out)
        let all = CExpression.unsigned(0xFFFF_FFFF, isLong: false)
        return .conditional(.binary(.greater, long, all), all, .cast(.u32, long))
    }

    // MARK: Counters

    /// `counter.count(index)`
    mutating func countCell(_ call: ExternCall) -> [CStatement] {
        guard let instance = call.instance, program.externs.indices.contains(instance.raw) else { return [] }
        var out: [CStatement] = []
        let index = cellIndex(call.arguments.first, in: &out)
        let units = V1Model.counterUnits(program, program.externs[instance.raw], argument: 1)
        let map = unitCounter(instance, units)
        let length = packetBytes()
        if units.count == 2 {
            useText("weir_count_both", Self.bothText)
            out.append(.evaluate(.call("weir_count_both", [.name(map).address, index, length])))
        } else {
            prelude.use(.counterArray)
            out.append(.evaluate(.call("counter_array_add", [.name(map).address, index, units == [.bytes] ? length : .integer(1)])))
        }
        return scope(out)
    }

    private mutating func unitCounter(_ instance: ExternID, _ units: [Counter.Unit]) -> String {
        if let known = externs[instance] { return known }
        let name = program.externs[instance.raw].name
        let map = names.fresh(name, limit: 15)
        let size = min(max(1, constructorNumber(instance, 0) ?? 1), 1 << 22)
        externs[instance] = map
        if units.count == 2 { useText("weir_both", "struct weir_both {\n\tu64 packets, bytes;\n};\n") }
        declarations.append(
            .macro("WEIR_MAP", [map, "WEIR_PERCPU_ARRAY", "u32", units.count == 2 ? "struct weir_both" : "u64", "\(size)", "0"]))
        schema.counters.append(Counter(name: name, map: map, storage: .array, size: size, units: units))
        schema.maps.append(MapUse(name: map, role: .counter, of: name))
        return map
    }

    private static let bothText = """
        WEIR_INLINE void weir_count_both(void *map, u32 index, u32 bytes)
        {
        \tstruct weir_both *cell = bpf_map_lookup_elem(map, &index);
        \tif (cell) {
        \t\tcell->packets += 1;
        \t\tcell->bytes += bytes;
        \t}
        }

        """

    // MARK: Registers

    /// A register's map and the layout of a cell. What is made of several values is one number, its first value at the high end.
    private mutating func register(
        _ call: ExternCall, _ data: ExternCall.Argument, at span: Span
    ) -> (map: String, field: LayoutField, parts: [Expression]?)? {
        guard let instance = call.instance, program.externs.indices.contains(instance.raw) else { return nil }
        let extern = program.externs[instance.raw]
        let field: LayoutField
        var parts: [Expression]?
        if let type = extern.typeArguments.first {
            _ = using(type)
            field = program.layoutField(name: extern.name, member: "value", type: type, format: nil, isWire: false)
        } else {
            let pieces = DataPiece.pieces(data, program)
            let values = pieces.compactMap { if case .value(let value) = $0 { value } else { nil } }
            guard values.count == pieces.count, !values.isEmpty else {
                diagnostics.error("register '\(extern.name)' holds what has no fixed size", at: span)
                return nil
            }
            let width = values.reduce(0) { $0 + self.width($1.type) }
            field = program.layoutField(
                name: extern.name, member: "value", type: .bit(width), format: nil, isWire: true, forceNetwork: true)
            parts = values
        }
        if let known = externs[instance] { return (known, field, parts) }
        let map = names.fresh(extern.name, limit: 15)
        let size = min(max(1, constructorNumber(instance, 0) ?? 1), 1 << 22)
        externs[instance] = map
        let structure = names.fresh(map + "_cell")
        declarations.append(.structure(CStructure(name: structure, members: [.plain(field.cType, "value")])))
        declarations.append(.macro("WEIR_MAP", [map, "WEIR_ARRAY", "u32", "struct \(structure)", "\(size)", "0"]))
        schema.registers.append(Register(name: extern.name, map: map, size: size, cell: field.schema))
        schema.maps.append(MapUse(name: map, role: .register, of: extern.name))
        return (map, field, parts)
    }

    /// Where in a cell's bits each of its values is.
    private func places(_ parts: [Expression], in field: LayoutField) -> [(value: Expression, offset: Int)] {
        var offset = field.size * 8 - field.width
        return parts.map { part in
            defer { offset += width(part.type) }
            return (part, offset)
        }
    }

    private mutating func registerCell(_ map: String, _ index: CExpression, in out: inout [CStatement]) -> CExpression {
        prelude.use(.lookup)
        let (key, cell) = (names.fresh("key"), names.fresh("cell"))
        out.append(.declare(.u32, key, index))
        out.append(
            .declare(.pointer(.u8), cell, .call("bpf_map_lookup_elem", [.name(map).address, .name(key).address])))
        return .name(cell)
    }

    /// `register.read(result, index)`
    mutating func readRegister(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard let data = call.arguments.first, let (map, field, parts) = register(call, data, at: span) else { return [] }
        var out: [CStatement] = []
        if let parts {
            let cell = registerCell(map, cellIndex(call.arguments.last, in: &out), in: &out)
            let run = ByteRun(base: cell, count: field.size, isAligned: true)
            var found: [CStatement] = []
            var missing: [CStatement] = []
            for (part, offset) in places(parts, in: field) {
                guard case .variable(let id) = part.kind, let name = scalars[id] else { continue }
                _ = using(part.type)
                let bits = loadBits(run, offset: offset, width: width(part.type))
                let isTruth = shape(part.type) == .boolean
                found.append(.assign(.name(name), isTruth ? .binary(.notEqual, bits, .integer(0)) : bits))
                missing.append(.assign(.name(name), isTruth ? .zero : constant(0, width: width(part.type))))
            }
            return scope(out + [.if(cell, found, missing)])
        }
        guard case .variable(let target) = data, let name = scalars[target] else { return [] }
        let cell = registerCell(map, cellIndex(call.arguments.last, in: &out), in: &out)
        let zero: CExpression = shape(field.type) == .boolean ? .zero : constant(0, width: field.width)
        var found: CExpression
        switch field.byteOrder {
        case .host:
            found = .prefix(.dereference, .cast(.pointer(field.cType), cell))
            if shape(field.type) == .word { found = .cast(.u32, found) }
        case .network:
            found = loadBits(
                ByteRun(base: cell, count: field.size, isAligned: true), offset: field.size * 8 - field.width, width: field.width)
        }
        out.append(.if(cell, [.assign(.name(name), found)], [.assign(.name(name), zero)]))
        return scope(out)
    }

    /// `register.write(index, value)`
    mutating func writeRegister(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard call.arguments.count == 2, let (map, field, parts) = register(call, call.arguments[1], at: span) else { return [] }
        var out: [CStatement] = []
        if let parts {
            let cell = registerCell(map, cellIndex(call.arguments[0], in: &out), in: &out)
            let run = ByteRun(base: cell, count: field.size, isAligned: true)
            var store: [CStatement] = []
            for (part, offset) in places(parts, in: field) {
                let stored = bind(number(part, in: &store), numberShape(part).type, as: "value", in: &store)
                storeBits(run, offset: offset, width: width(part.type), stored, in: &store)
            }
            return scope(out + [.if(cell, store, [])])
        }
        guard let value = DataPiece.scalar(call.arguments[1], program) else { return [] }
        let index = cellIndex(call.arguments[0], in: &out)
        let stored = bind(number(value, in: &out), numberShape(value).type, as: "value", in: &out)
        let cell = registerCell(map, index, in: &out)
        var store: [CStatement] = []
        switch field.byteOrder {
        case .host: store.append(.assign(.prefix(.dereference, .cast(.pointer(field.cType), cell)), stored))
        case .network:
            let wide = convert(stored, from: numberShape(value), to: Shape(width: field.size * 8))
            storeBits(
                ByteRun(base: cell, count: field.size, isAligned: true), offset: 0, width: field.size * 8, wide, in: &store)
        }
        out.append(.if(cell, store, []))
        return scope(out)
    }

    // MARK: Meters

    private mutating func amount(_ unit: Meter.Unit) -> CExpression {
        switch unit {
        case .packets: .integer(1)
        case .bytes: packetBytes()
        }
    }

    private mutating func useMeter() {
        prelude.use(.ktime)
        useText("weir_meter", Self.meterText)
    }

    private mutating func deliverColour(_ colour: CExpression, to argument: ExternCall.Argument?) -> [CStatement] {
        guard case .variable(let id)? = argument, let name = scalars[id], case .scalar(let type) = program.variables[id.raw].kind
        else { return [] }
        return [.assign(.name(name), cut(convert(colour, from: .word, to: using(type)), width(type)))]
    }

    /// `meter.execute_meter(index, result)`
    mutating func executeMeter(_ call: ExternCall) -> [CStatement] {
        guard let instance = call.instance, program.externs.indices.contains(instance.raw) else { return [] }
        useMeter()
        let unit = V1Model.meterUnit(program, program.externs[instance.raw])
        let map =
            externs[instance]
            ?? {
                let name = program.externs[instance.raw].name
                let map = names.fresh(name, limit: 15)
                let size = min(max(1, constructorNumber(instance, 0) ?? 1), 1 << 20)
                externs[instance] = map
                declarations.append(.macro("WEIR_MAP", [map, "WEIR_ARRAY", "u32", "struct weir_meter", "\(size)", "0"]))
                schema.meters = (schema.meters ?? []) + [Meter(name: name, map: map, size: size, unit: unit)]
                schema.maps.append(MapUse(name: map, role: .meter, of: name))
                return map
            }()
        var out: [CStatement] = []
        let cell = registerCell(map, cellIndex(call.arguments.first, in: &out), in: &out)
        let colour = CExpression.conditional(cell, .call("weir_meter", [.cast(.pointer(.structure("weir_meter")), cell), amount(unit)]), .integer(0))
        return scope(out + deliverColour(colour, to: call.arguments.last))
    }

    /// `direct_meter.read(result)`: of the entry whose action runs; green where there is none.
    mutating func readDirectMeter(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard let instance = call.instance, program.externs.indices.contains(instance.raw) else { return [] }
        guard let entry = entryAtHand, entry.maps.meter != nil else { return deliverColour(.integer(0), to: call.arguments.last) }
        useMeter()
        let cell = CExpression.cast(.pointer(.structure("weir_meter")), .arrow(entry.place, "meter"))
        // A miss may share the code of an entry's action.
        let colour = CExpression.call("weir_meter", [cell, amount(V1Model.meterUnit(program, program.externs[instance.raw]))])
        return deliverColour(.conditional(entry.place, colour, .integer(0)), to: call.arguments.last)
    }

    private static let meterText = """

        /* Two rates, three colours (RFC 2698), each rate as the time up to which it is used. */
        struct weir_meter {
        \tu64 committed_cost, committed_burst, peak_cost, peak_burst, committed_until, peak_until;
        };
        /* Takes units of a rate, unless there is no room for them. */
        WEIR_INLINE bool weir_meter_take(u64 *until, u64 cost, u64 burst, u64 now)
        {
        \tfor (u32 i = 0; i < 4; i++) {
        \t\tu64 used = *until, next = (used > now ? used : now) + cost;
        \t\tif (next - now > burst)
        \t\t\treturn 0;
        \t\tif (__sync_val_compare_and_swap(until, used, next) == used)
        \t\t\treturn 1;
        \t}
        \treturn 1;
        }
        WEIR_INLINE u32 weir_meter(struct weir_meter *meter, u64 units)
        {
        \tu64 now = bpf_ktime_get_ns() << 6;
        \tif (meter->peak_cost && !weir_meter_take(&meter->peak_until, units * meter->peak_cost >> 10, meter->peak_burst, now))
        \t\treturn 2;
        \tif (meter->committed_cost && !weir_meter_take(&meter->committed_until, units * meter->committed_cost >> 10, meter->committed_burst, now))
        \t\treturn 1;
        \treturn 0;
        }

        """
}
