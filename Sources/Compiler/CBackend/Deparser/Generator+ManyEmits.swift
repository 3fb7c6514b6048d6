import IR

/// The outgoing packet of a program whose headers come and go in many combinations.
///
/// The kernel's verifier walks every path on its own as long as it can tell them apart, and headers that may or may not be there
/// double the paths with each of them. Here it is made to forget: lengths are computed without a branch, flags are no longer known
/// once they went through a map, and a place runs along instead of one place for each header. What is left is one walk through the code,
/// and no more registers than that needs.
extension Generator {
    /// The member of the scratch cell through which values go to be forgotten.
    static let memory = "memory"
    private static let place = "place"
    private static let grown = "grown"

    mutating func emitMany() -> [CStatement] {
        prelude.use(.when)
        let sites = Array(plan.sites.indices)
        var out: [CStatement] = [
            .comment("deparser: \(plan.sites.map { headers[$0.slot].base }.joined(separator: ", ")), payload"),
            .assign(.name("data"), packetBounds("WEIR_DATA")), .assign(.name("end"), packetBounds("WEIR_DATA_END")),
        ]
        let flags = sites.map { forgottenFlag(of: $0, in: &out) }
        let bytes = sites.map { lengthOfRun($0, flags[$0], in: &out) }
        out += [.declare(.u64, "taken", .name("consumed")), forget("taken")]
        // How much longer the outgoing headers are than what the parser consumed.
        out.append(.declare(.u64, "total", .zero))
        for one in bytes { out += [.update(.name("total"), .add, one), barrier] }
        out.append(.declare(.s32, "growth", .cast(.s32, .binary(.subtract, .name("total"), .name("taken")))))
        out += grow()
        let ahead = CExpression.cast(.u32, .prefix(.negate, .name("growth")))
        let isShorter = CExpression.binary(.less, .name("growth"), .zero)
        out += [
            .declare(.u64, "front", .conditional(isShorter, ahead, .integer(0))),
            .declare(.u64, Self.grown, .conditional(isShorter, .integer(0), .cast(.u32, .name("growth")))),
        ]
        out += bounded("front", orElse: drop(.abort)) + bounded(Self.grown, orElse: drop(.abort))
        out.append(.declare(.u64, Self.place, .name("front")))
        let isInPacket = sites.map { plan.slots[plan.sites[$0].slot].storage == .packet }
        if isInPacket.contains(true) {
            for site in sites { out += step(site, flags, bytes, isInPacket[site] ? .rise : .none, forward: true) }
            for site in sites.reversed() { out += step(site, flags, bytes, isInPacket[site] ? .fall : .none, forward: false) }
        }
        if isInPacket.contains(false) {
            for site in sites { out += step(site, flags, bytes, isInPacket[site] ? .none : .write, forward: true) }
        }
        out.append(.if(.binary(.and, isShorter, adjustHead()), drop(.abort), []))
        return [.block(out)]
    }

    /// The verifier no longer knows what a u64 holds, nor does what depends on it make it look back.
    mutating func forget(_ name: String) -> CStatement {
        needsMemory = true
        return .evaluate(.call("WEIR_FORGET", [.name(name), .arrow(.name("scratch"), Self.memory)]))
    }

    /// The number when the flag holds, else 0, and no branch.
    func when(_ flag: CExpression, _ number: CExpression) -> CExpression {
        flag == .one ? number : .pure("weir_when", [flag, number])
    }

    /// Whether a site emits; for headers in registers as a value that the verifier knows nothing of.
    private mutating func forgottenFlag(of site: Int, in out: inout [CStatement]) -> CExpression {
        let flag = condition(of: site)
        guard plan.sites[site].count == 1 else { return .one }
        // In a map it is not known anyway.
        guard case .name(let known) = flag, !forgetsFlags else { return flag }
        let name = names.fresh(known + "_here")
        out += [.declare(.u64, name, flag), forget(name)]
        return .name(name)
    }

    /// Bytes of each valid element of a run.
    private mutating func elementBytes(_ site: Int, _ index: CExpression) -> CExpression {
        let slot = plan.slots[plan.sites[site].slot]
        let names = headers[plan.sites[site].slot]
        let bytes = CExpression.integer(slot.bytes)
        let length = slot.maxVarbitBytes > 0 ? .element(.arrow(.name("scratch"), names.extra), index) + bytes : bytes
        return when(.element(.arrow(.name("scratch"), names.valid), index), length)
    }

    /// The bytes that a site emits, a run of a stack's elements added up first.
    private mutating func lengthOfRun(_ site: Int, _ flag: CExpression, in out: inout [CStatement]) -> CExpression {
        let one = plan.sites[site]
        let slot = plan.slots[one.slot]
        if one.count > 1 {
            let (name, index) = (names.fresh(headers[one.slot].base + "_bytes"), names.fresh("element"))
            out += [
                .declare(.u64, name, .integer(0)),
                .count(
                    index, .integer(one.count),
                    [.update(.name(name), .add, elementBytes(site, .name(index) + .integer(one.element)))]),
            ]
            return .name(name)
        }
        if slot.count > 1 { return elementBytes(site, .integer(one.element)) }
        let bytes = CExpression.integer(slot.bytes)
        guard slot.maxVarbitBytes > 0 else { return when(flag, bytes) }
        let name = names.fresh(headers[one.slot].base + "_bytes")
        out += [.declare(.u64, name, .name(headers[one.slot].extra) + bytes), forget(name)]
        return when(flag, .name(name))
    }

    private var barrier: CStatement { .evaluate(.call("WEIR_BARRIER", [])) }

    private enum Work { case none, rise, fall, write }

    /// One site of one walk along the packet: its place, what is done there, and on to the next.
    private mutating func step(
        _ site: Int, _ flags: [CExpression], _ bytes: [CExpression], _ work: Work, forward: Bool
    ) -> [CStatement] {
        let place = CExpression.name(Self.place)
        if plan.sites[site].count > 1, work == .write { return writeRun(site) }
        let advance = CStatement.update(place, forward ? .add : .subtract, bytes[site])
        var body: [CStatement] = []
        switch work {
        case .none: break
        case .rise, .fall: body = move(site, flags[site], up: work == .rise)
        case .write: body = [.if(flags[site], writeAt(site, place), [])]
        }
        if !body.isEmpty, flags[site] == .one, case .if(_, let inner, _)? = body.first { body = [.block(inner)] }
        let check = body.isEmpty ? [] : [barrier] + bounded(Self.place, orElse: drop(.abort))
        return forward ? check + body + [advance] : [advance] + check + body
    }

    /// A header that the parser left in the packet, from where it was to where it belongs.
    private mutating func move(_ site: Int, _ flag: CExpression, up: Bool) -> [CStatement] {
        let index = plan.sites[site].slot
        let slot = plan.slots[index]
        let origin = names.fresh("origin")
        var body: [CStatement] = [
            .declare(.u64, origin, .name(headers[index].at)), forget(origin), .update(.name(origin), .add, .name(Self.grown)),
        ]
        body += bounded(origin, orElse: drop(.abort))
        var moving: [CStatement] = []
        let from = pointer("from", .name(origin), slot.bytes, in: &moving)
        let to = pointer("to", .name(Self.place), slot.bytes, in: &moving)
        if slot.maxVarbitBytes > 0 {
            moving += moveBytes(to, from, index, backwards: !up)
        } else {
            moving += copy(
                ByteRun(base: to, count: slot.bytes, isAligned: false), 0,
                from: ByteRun(base: from, count: slot.bytes, isAligned: false), 0, count: slot.bytes, backwards: !up)
        }
        body.append(.if(.binary(up ? .greater : .less, .name(origin), .name(Self.place)), moving, []))
        return [.if(flag, body, [])]
    }

    /// Elements of a stack in their order, each written where the one before it ends.
    private mutating func writeRun(_ site: Int) -> [CStatement] {
        let one = plan.sites[site]
        let (index, element) = (names.fresh("element"), names.fresh("at"))
        var body: [CStatement] = [
            barrier, .declare(.u64, element, .name(index) + .integer(one.element)),
        ]
        body += bounded(Self.place, orElse: drop(.abort))
        let valid = CExpression.element(.arrow(.name("scratch"), headers[one.slot].valid), .name(element))
        body.append(.if(valid, writeAt(site, .name(Self.place), element: .name(element)), []))
        body.append(.update(.name(Self.place), .add, elementBytes(site, .name(element))))
        return [.count(index, .integer(one.count), body)]
    }
}
