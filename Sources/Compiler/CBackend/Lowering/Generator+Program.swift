import BigInt
import IR
import Schema
import Source

/// The function as a whole: locals, blocks in order, the verdict, and the common ends.
extension Generator {
    mutating func lowerProgram() -> [CStatement] {
        let body = architecture.body(&self)
        // The locals last: lowering finds out which of them are needed.
        let locals = declareLocals()
        let ends = exitCode()
        let whole = acceptWays?.split(body + ends, &names) ?? body + ends
        return keepFlags(locals + whole)
    }

    /// Every block, one behind the other.
    mutating func lowerBlocks() -> [CStatement] {
        program.blocks.flatMap { block in lowerBlock(block) }
    }

    mutating func lowerBlock(_ block: PipelineBlock) -> [CStatement] {
        switch block.kind {
        case .parser(let parser): return lowerParser(parser, block)
        case .control(let statements):
            return line(of: block.span) + [.comment("\(block.role) \(block.name)")] + lower(statements)
        }
    }

    /// A variable that the architecture shares, when the program has it.
    func shared(_ path: String) -> CExpression? {
        program.shared[path].flatMap { scalars[$0] }.map { .name($0) }
    }

    /// Counts nothing: records what is asked for, and returns.
    func finish(_ verdict: Int, port: CExpression?) -> [CStatement] {
        record(.integer(verdict), port) + [.return(.integer(verdict))]
    }

    /// Writes the verdict down for a test run.
    func record(_ verdict: CExpression, _ port: CExpression?) -> [CStatement] {
        guard options.instrument else { return [] }
        return [.evaluate(.call("weir_record", [verdict, port ?? .integer(0)]))]
    }

    // MARK: Locals

    private mutating func declareLocals() -> [CStatement] {
        var out =
            architecture.front(&self) + [
                .declare(.pointer(.u8), "data", packetBounds("WEIR_DATA")),
                .declare(.pointer(.u8), "end", packetBounds("WEIR_DATA_END")),
            ]
        out += pullPacket()
        if drops, options.counting != .none { out.append(.declare(.u32, "outcome", .zero)) }
        out += [.declare(.pointer(.u8), "cursor", .name("data")), .declare(.u32, "consumed", .zero)]
        for (index, slot) in plan.slots.enumerated() { out += declareHeader(index, slot) }
        for (index, variable) in program.variables.enumerated() {
            guard case .scalar(let type) = variable.kind, let name = scalars[VariableID(index)] else { continue }
            if byteVariables.contains(VariableID(index)) {
                out.append(.declare(.aligned(.array(.u8, width(type) / 8)), name, .literal(nil, [.zero])))
            } else {
                let shape = using(type)
                out.append(.declare(shape.type, name, shape.isWide ? .literal(nil, [.literal(nil, [.zero])]) : .zero))
            }
        }
        for field in keptFields { out.append(.declare(field.type, field.name, .zero)) }
        for flag in emitFlags.compactMap({ $0 }) { out.append(.declare(.bool, flag, .zero)) }
        out += scratchLookup()
        out += architecture.inputs(&self)
        return out
    }

    private mutating func declareHeader(_ index: Int, _ slot: HeaderPlan.Slot) -> [CStatement] {
        let names = headers[index]
        var out: [CStatement] = []
        var isStack = false
        if case .stack = slot.key { isStack = true }
        switch slot.storage {
        case .packet: out.append(.declare(.pointer(.u8), names.base, .zero))
        case .local:
            let size = max(8, (slot.maxBytes + 7) / 8 * 8)
            out.append(.declare(.aligned(.array(.u8, size)), names.base, .literal(nil, [.zero])))
        case .scratch: addScratch(slot, names, isStack)
        }
        guard !isStack else { return out }
        // As wide as the stack's slots where flags have many values to follow: of half a slot the verifier forgets them.
        out.append(.declare(architecture.dropsRejected ? .u32 : .u64, names.valid, .zero))
        out.append(.declare(.bool, names.taken, .zero))
        out.append(.declare(.u32, names.at, .zero))
        if slot.maxVarbitBytes > 0 {
            out.append(.declare(.u32, names.extra, .zero))
            out.append(.declare(.pointer(.u8), names.tail, .zero))
        }
        return out
    }

    private mutating func addScratch(_ slot: HeaderPlan.Slot, _ names: HeaderNames, _ isStack: Bool) {
        let bytes = (slot.maxBytes * slot.count + 7) / 8 * 8
        scratch.append(.plain(.array(.u8, bytes), names.base))
        scratchBytes += bytes
        guard isStack else { return }
        let flags = (slot.count + 7) / 8 * 8
        scratch.append(.plain(.array(.u8, flags), names.valid))
        scratchBytes += flags
        if slot.maxVarbitBytes > 0 {
            scratch.append(.plain(.array(.u32, flags), names.extra))
            scratchBytes += 4 * flags
        }
    }

    /// The per-CPU cell of what the stack has no room for, cleared.
    private mutating func scratchLookup() -> [CStatement] {
        if needsMemory {
            scratch.append(.plain(.u64, Self.memory))
            scratchBytes += 8
        }
        guard !scratch.isEmpty else { return [] }
        prelude.use(.lookup)
        let map = "weir_scratch"
        let type = CType.structure(map)
        declarations.append(.structure(CStructure(name: map, members: scratch, alignment: 8)))
        declarations.append(.macro("WEIR_MAP", [map, "WEIR_PERCPU_ARRAY", "u32", "struct \(map)", "1", "0"]))
        schema.maps.append(MapUse(name: map, role: .scratch))
        let word = names.fresh("word")
        let clear = CStatement.assign(
            .element(.cast(.pointer(.named("any64")), .name("scratch")), .name(word)), .zero)
        return [
            .declare(.u32, "scratch_cell", .zero),
            .declare(
                .pointer(type), "scratch",
                .call("bpf_map_lookup_elem", [.name(map).address, .name("scratch_cell").address])),
            .if(!.name("scratch"), drop(.abort), []),
            .count(word, .integer(scratchBytes / 8), [clear]),
        ]
    }

    /// On TC the first bytes may lie outside of what a program can see: they are pulled in once.
    private mutating func pullPacket() -> [CStatement] {
        guard !isXDP else { return [] }
        var depth = plan.order.isIrregular ? 512 : 0
        for slot in plan.slots where slot.facts.isExtracted { depth += slot.maxBytes * slot.count }
        for body in program.topBodies {
            body.forEachStatement { statement in
                switch statement.kind {
                case .lookahead(let id):
                    if case .scalar(let type) = program.variables[id.raw].kind { depth += (width(type) + 7) / 8 }
                case .lookaheadHeader(let header): depth += (program.headerType(of: header)?.width ?? 0) / 8
                case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .extract, .advance, .reject, .emit, .if,
                    .switch, .block, .loop, .leave, .again, .apply, .call:
                    break
                }
            }
        }
        guard depth > 0 || needsPayload else { return [] }
        prelude.use(.pullData)
        let wanted = CExpression.name("wanted")
        let limit: [CStatement] =
            needsPayload ? [] : [.if(wanted > .integer(min(depth, 2048)), [.assign(wanted, .integer(min(depth, 2048)))], [])]
        return [.declare(.u32, "wanted", .call("WEIR_LENGTH", [.name("ctx")]))] + limit + [
            .if(
                .binary(.greater, .binary(.add, .name("data"), wanted), .name("end")),
                [
                    .evaluate(.call("bpf_skb_pull_data", [.name("ctx"), wanted])),
                    .assign(.name("data"), packetBounds("WEIR_DATA")),
                    .assign(.name("end"), packetBounds("WEIR_DATA_END")),
                ], [])
        ]
    }

    // MARK: Ends

    /// Where everything that drops the packet ends, counted under `outcome`, and other rare ends.
    private mutating func exitCode() -> [CStatement] {
        let dropped = drops ? dropCode() : []
        return dropped + farEnds.flatMap { [.label($0.label)] + $0.body }
    }

    private mutating func dropCode() -> [CStatement] {
        guard options.counting != .none else { return [.label(Self.dropLabel)] + architecture.dropped(&self) }
        prelude.use(.count)
        let counted = CExpression.call("weir_count", [.name(Self.outcomesMap).address, .name("outcome")])
        return [.label(Self.dropLabel), .evaluate(counted)] + architecture.dropped(&self)
    }

    // MARK: What the file declares besides

    /// Maps and data that belong to the program as a whole.
    mutating func sharedDeclarations() -> [CDeclaration] {
        var out = declarations
        if !outcomes.isEmpty {
            prelude.use(.lookup)
            out.append(.macro("WEIR_MAP", [Self.outcomesMap, "WEIR_PERCPU_ARRAY", "u32", "u64", "\(outcomes.count)", "0"]))
        }
        guard !defaults.isEmpty else { return out }
        for cell in defaults {
            let value = CType.array(.structure(cell.valueStructure), 2)
            out.append(
                .structure(
                    CStructure(
                        name: cell.member,
                        members: [.plain(.u32, "current"), .plain(.u32, "pad"), .plain(value, "value")])))
        }
        out.append(
            .structure(
                CStructure(
                    name: "weir_defaults", members: defaults.map { .plain(.structure($0.member), $0.member) })))
        let initial = defaults.map {
            CExpression.FieldValue(path: "\($0.member).value[0]", value: $0.initial)
        }
        out.append(.global("WEIR_GLOBAL", .structure("weir_defaults"), "weir_defaults", section: Self.defaultsMap, .fields(initial)))
        return out
    }
}
