import IR
import Schema
import Source

extension Generator {
    /// `Register.read(index)`
    static let registerRead: ExternLowering = { generator, call, span in
        generator.withCell(of: call, at: span) { generator, cell, _ in
            var out: [CStatement] = []
            guard let result = call.result, let name = generator.scalars[result] else { return [] }
            let value = generator.registerValue(cell)
            let zero = generator.constant(0, width: cell.field.width)
            out.append(.if(.name(cell.pointer), [.assign(.name(name), value)], [.assign(.name(name), zero)]))
            return out
        }
    }

    /// `Register.write(index, value)`
    static let registerWrite: ExternLowering = { generator, call, span in
        generator.withCell(of: call, at: span) { generator, cell, out in
            guard call.arguments.count == 2, case .value(let value) = call.arguments[1] else { return [] }
            let place = CExpression.arrow(.name(cell.pointer), "value")
            let number = generator.number(value, in: &out)
            switch cell.field.byteOrder {
            case .host: return [.if(.name(cell.pointer), [.assign(place, number)], [])]
            case .network:
                var stores: [CStatement] = []
                let bits = cell.field.size * 8
                let whole = generator.convert(number, from: generator.numberShape(value), to: Shape(width: bits))
                generator.storeBits(
                    ByteRun(base: place, count: cell.field.size, isAligned: false), offset: 0, width: bits, whole, in: &stores)
                return [.if(.name(cell.pointer), stores, [])]
            }
        }
    }

    /// `Register.add(index, value)`
    static let registerAdd: ExternLowering = { generator, call, span in
        generator.withCell(of: call, at: span) { generator, cell, out in
            guard call.arguments.count == 2, case .value(let value) = call.arguments[1] else { return [] }
            guard cell.field.byteOrder == .host, cell.field.width == 32 || cell.field.width == 64 else {
                generator.diagnostics.error(
                    "a register of \(cell.field.width) bits cannot be added to in one step: the kernel does that for 32 and 64 bits",
                    at: span)
                return []
            }
            let place = CExpression.arrow(.name(cell.pointer), "value").address
            let sum = CExpression.call("__sync_fetch_and_add", [place, generator.number(value, in: &out)])
            guard let result = call.result, let name = generator.scalars[result] else {
                return [.if(.name(cell.pointer), [.evaluate(sum)], [])]
            }
            return [.assign(.name(name), .zero), .if(.name(cell.pointer), [.assign(.name(name), sum)], [])]
        }
    }

    /// One cell, looked up.
    struct RegisterCell {
        /// The local that points to it, or is null beyond the end.
        var pointer: String
        var field: LayoutField
    }

    private mutating func withCell(
        of call: ExternCall, at span: Span, _ use: (inout Generator, RegisterCell, inout [CStatement]) -> [CStatement]
    ) -> [CStatement] {
        guard let instance = call.instance, program.externs.indices.contains(instance.raw),
            case .value(let index)? = call.arguments.first
        else { return [] }
        guard let (map, field) = registerMap(instance) else { return [] }
        prelude.use(.lookup)
        var out: [CStatement] = []
        let at = names.fresh("index")
        let pointer = names.fresh("cell")
        out.append(.declare(.u32, at, lower(index, in: &out)))
        let lookup = CExpression.call("bpf_map_lookup_elem", [.name(map).address, .name(at).address])
        var before: [CStatement] = []
        let body = use(&self, RegisterCell(pointer: pointer, field: field), &before)
        return [.block(out + before + [.declare(.pointer(.structure(map + "_cell")), pointer, lookup)] + body)]
    }

    private mutating func registerValue(_ cell: RegisterCell) -> CExpression {
        let place = CExpression.arrow(.name(cell.pointer), "value")
        switch cell.field.byteOrder {
        case .host: return cell.field.size < 4 ? .cast(.u32, place) : place
        case .network:
            let run = ByteRun(base: place, count: cell.field.size, isAligned: false)
            return loadBits(run, offset: cell.field.size * 8 - cell.field.width, width: cell.field.width)
        }
    }

    /// The array map of a register, declared at its first use; nil, with a diagnostic, for a type that a cell cannot hold.
    private mutating func registerMap(_ instance: ExternID) -> (map: String, field: LayoutField)? {
        let register = program.externs[instance.raw]
        guard let type = register.typeArguments.first else {
            diagnostics.error("a register's cell is a number, a bool, an error or an enum", at: register.span)
            return nil
        }
        let field = program.layoutField(name: "value", member: "value", type: type, format: nil, isWire: false)
        if let known = externs[instance] { return (known, field) }
        let map = names.fresh(register.name, limit: 15)
        let size = max(1, constructorNumber(instance, 0) ?? 1)
        externs[instance] = map
        declarations.append(.structure(CStructure(name: map + "_cell", members: [.plain(field.cType, "value")])))
        declarations.append(.macro("WEIR_MAP", [map, "WEIR_ARRAY", "u32", "struct \(map)_cell", "\(size)", "0"]))
        schema.registers.append(Register(name: register.name, map: map, size: size, cell: field.schema))
        schema.maps.append(MapUse(name: map, role: .register, of: register.name))
        return (map, field)
    }
}
