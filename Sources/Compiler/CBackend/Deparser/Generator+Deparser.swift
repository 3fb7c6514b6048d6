import IR
import Source

/// The outgoing packet. Headers that stay at their distance from the payload are left alone; the others are moved, the local
/// ones written, and the packet's front is moved only when its length changes.
extension Generator {
    mutating func prepareEmits() {
        emitFlags = plan.sites.map { site in
            site.isConditional ? names.fresh(headers[site.slot].base + "_emitted") : nil
        }
    }

    /// `emit` itself: notes that it was reached, where that is not certain.
    mutating func lowerEmit(at span: Span) -> [CStatement] {
        guard plan.sites.indices.contains(nextSite) else {
            unsupported("emit inside of an action", at: span)
            return []
        }
        let index = nextSite
        nextSite += 1
        guard let flag = emitFlags[index] else { return [] }
        return [.assign(.name(flag), validity(of: plan.sites[index]))]
    }

    /// The validity of what a site emits.
    private func validity(of site: HeaderPlan.EmitSite) -> CExpression {
        let name = headers[site.slot]
        if case .stack = plan.slots[site.slot].key {
            return .element(.arrow(.name("scratch"), name.valid), .integer(site.element))
        }
        return known?.contains(site.slot) ?? false ? .one : .name(headers[plan.twins[site.slot]].valid)
    }

    // MARK: Lengths

    private func term(of index: Int) -> LengthSum.Term? {
        let site = plan.sites[index]
        if emitFlags[index] != nil { return .emitted(index) }
        if case .stack = plan.slots[site.slot].key { return .element(slot: site.slot, index: site.element) }
        return known?.contains(site.slot) ?? false ? nil : .valid(plan.twins[site.slot])
    }

    private func condition(of index: Int) -> CExpression {
        emitFlags[index].map { .name($0) } ?? validity(of: plan.sites[index])
    }

    /// Bytes that an emit adds.
    private func length(of index: Int) -> LengthSum {
        let slot = plan.sites[index].slot
        var sum = LengthSum()
        sum.add(plan.slots[slot].bytes, term(of: index))
        guard plan.slots[slot].maxVarbitBytes > 0 else { return sum }
        if case .stack = plan.slots[slot].key {
            let extra = CExpression.element(
                .arrow(.name("scratch"), headers[slot].extra), .integer(plan.sites[index].element))
            sum.dynamic = .prefix(.negate, .conditional(condition(of: index), extra, .integer(0)))
        } else if hasLooseVarbit {
            sum.dynamic = .prefix(.negate, .conditional(condition(of: index), .name(headers[slot].extra), .integer(0)))
        } else {
            sum.add(1, .extra(slot))
        }
        return sum
    }

    /// Bytes that the parser took for a header.
    private func taken(_ slot: Int) -> LengthSum {
        var sum = LengthSum()
        let isCertain = plan.slots[slot].facts.isStable && known?.contains(slot) ?? false
        let term: LengthSum.Term = plan.slots[slot].facts.isStable ? .valid(slot) : .taken(slot)
        sum.add(plan.slots[slot].bytes, isCertain ? nil : term)
        if plan.slots[slot].maxVarbitBytes > 0 { sum.add(1, .extra(slot)) }
        return sum
    }

    /// A varbit field whose length an emit cannot tell from its variable alone.
    private var hasLooseVarbit: Bool {
        plan.slots.contains { $0.maxVarbitBytes > 0 && (!$0.facts.isStable || $0.facts.emits > 1) }
            || plan.sites.contains { $0.isConditional && plan.slots[$0.slot].maxVarbitBytes > 0 }
    }

    /// How much longer the outgoing headers are than what the parser consumed.
    private func growth() -> LengthSum {
        var sum = LengthSum()
        for index in plan.sites.indices { sum.add(length(of: index)) }
        if plan.order.isIrregular || hasLooseVarbit || !plan.leavesInPacket {
            sum.subtract(.name("consumed"))
        } else {
            for slot in plan.slots.indices where plan.slots[slot].facts.isExtracted { sum.add(taken(slot), negated: true) }
        }
        return sum
    }

    /// How far a header in the packet has to move towards the front.
    private func shift(of index: Int) -> LengthSum {
        let own = plan.sites[index].slot
        let key = plan.slots[own].key
        let behind = plan.order.after[key, default: []]
        let isIrregular = plan.order.irregularAfter.contains(key) || hasLooseVarbit
        var sum = LengthSum()
        for other in index..<plan.sites.count {
            let slot = plan.slots[plan.sites[other].slot]
            // Never in one packet with this header.
            let isExclusive = slot.key != key && !behind.contains(slot.key) && slot.facts.isStable
                && !plan.order.after[slot.key, default: []].contains(key)
            if !isExclusive { sum.add(length(of: other)) }
        }
        if isIrregular {
            sum.subtract(.binary(.subtract, .name("consumed"), .name(headers[own].at)))
        } else {
            for slot in plan.slots.indices where plan.slots[slot].key == key || behind.contains(plan.slots[slot].key) {
                sum.add(taken(slot), negated: true)
            }
        }
        return sum.given(slot: own, site: index)
    }

    /// So many bytes if a flag is set. Where anything may be missing, without a branch, of which the verifier would walk both ways.
    private func bytes(_ count: Int, if flag: CExpression) -> CExpression {
        architecture.dropsRejected
            ? .conditional(flag, .integer(count), .zero) : .binary(.multiply, .cast(.s32, flag), .integer(count))
    }

    /// The sum as a C expression of type s32.
    private func expression(_ sum: LengthSum) -> CExpression {
        var result: CExpression = .integer(sum.constant)
        let ordered = sum.terms.map { ($0.key, $0.value) }.sorted { "\($0.0)" < "\($1.0)" }
        for (term, count) in ordered {
            let value: CExpression
            switch term {
            case .extra(let slot): value = .cast(.s32, .name(headers[slot].extra))
            case .valid(let slot): value = bytes(abs(count), if: .name(headers[slot].valid))
            case .taken(let slot): value = bytes(abs(count), if: .name(headers[slot].taken))
            case .emitted(let site): value = bytes(abs(count), if: condition(of: site))
            case .element(let slot, let index):
                value = bytes(abs(count), if: validity(of: .init(slot: slot, element: index, isConditional: false)))
            }
            if result == .zero, count > 0 { result = value } else {
                result = .binary(count > 0 ? .add : .subtract, result, value)
            }
        }
        return sum.dynamic.map { .binary(.subtract, result, .cast(.s32, $0)) } ?? result
    }

    // MARK: Code

    private struct Moved {
        var site: Int
        var shift: LengthSum
        var values: Set<Int>?
        var mayRise: Bool { values.map { $0.contains { $0 > 0 } } ?? true }
        var mayFall: Bool { values.map { $0.contains { $0 < 0 } } ?? true }
    }

    /// Everything that has to be done so that the packet leaves as it was emitted; nothing when it already does.
    mutating func emitPacket() -> [CStatement] {
        let growth = growth()
        var moved: [Moved] = []
        var written: [Int] = []
        for index in plan.sites.indices {
            if plan.slots[plan.sites[index].slot].storage == .packet {
                let shift = shift(of: index)
                if !shift.isZero { moved.append(Moved(site: index, shift: shift, values: shift.values(plan))) }
            } else {
                written.append(index)
            }
        }
        guard !growth.isZero || !moved.isEmpty || !written.isEmpty else { return [] }
        let lengths = growth.values(plan)
        let canGrow = lengths.map { $0.contains { $0 > 0 } } ?? true
        let canShrink = lengths.map { $0.contains { $0 < 0 } } ?? true
        var out: [CStatement] = [.comment("deparser: \(plan.sites.map { headers[$0.slot].base }.joined(separator: ", ")), payload")]
        out.append(.declare(.s32, "growth", expression(growth)))
        if canGrow { out += grow() }
        if canShrink {
            // The new front, in bytes from the one that is.
            let ahead = CExpression.cast(.u32, .prefix(.negate, .name("growth")))
            out.append(
                .declare(.u64, "front", .conditional(.binary(.less, .name("growth"), .zero), ahead, .integer(0))))
            if growth.isIntricate { out += bounded("front", orElse: drop(.abort)) }
        }
        let fixed = canShrink ? nil : fixedPlaces(of: moved.map(\.site) + written)
        let places = fixed ?? places(from: canShrink ? .name("front") : .zero, in: &out)
        let groups = groups(written, areFixed: fixed != nil)
        let rises = moved.filter(\.mayRise)
        let falls = moved.filter(\.mayFall)
        if falls.isEmpty {
            for index in plan.sites.indices {
                if let one = rises.first(where: { $0.site == index }) { out += move(one, places, up: true, canGrow, canShrink) }
                if let group = groups.first(where: { $0.first == index }) { out += write(group, places[index]) }
            }
        } else {
            for one in rises { out += move(one, places, up: true, canGrow, canShrink) }
            for one in falls.reversed() { out += move(one, places, up: false, canGrow, canShrink) }
            for group in groups { out += write(group, places[group.first ?? 0]) }
        }
        if canShrink {
            let cut = adjustHead(by: .prefix(.negate, .name("growth")))
            out.append(.if(.binary(.and, .binary(.less, .name("growth"), .zero), cut), drop(.abort), []))
        }
        return [.block(out)]
    }

    /// More room in front; without it the packet is dropped as it came.
    private mutating func grow() -> [CStatement] {
        let adjust = adjustHead(by: .prefix(.negate, .name("growth")))
        return [
            .if(
                .binary(.greater, .name("growth"), .zero),
                [
                    .if(adjust, drop(.noHeadroom), []),
                    .assign(.name("data"), packetBounds("WEIR_DATA")),
                    .assign(.name("end"), packetBounds("WEIR_DATA_END")),
                ], [])
        ]
    }

    /// Where each of these sites lies when it is emitted, in bytes from `data`; nil when that is not the same always.
    private func fixedPlaces(of wanted: [Int]) -> [CExpression]? {
        var result: [CExpression] = []
        var before = LengthSum()
        for index in plan.sites.indices {
            let given = before.given(slot: plan.twins[plan.sites[index].slot], site: index)
            let isFixed = given.terms.isEmpty && given.dynamic == nil
            guard isFixed || !wanted.contains(index) else { return nil }
            result.append(.integer(isFixed ? given.constant : 0))
            let own = length(of: index)
            before.add(own)
            if own.dynamic != nil { before.dynamic = own.dynamic }
        }
        return result
    }

    /// Headers to be written, those together that lie one behind the other and are there under the same condition.
    private func groups(_ written: [Int], areFixed: Bool) -> [[Int]] {
        var groups: [[Int]] = []
        for index in written {
            let joins = areFixed && groups.last?.last == index - 1 && does(.headerTwins)
                && groups.last.map { condition(of: $0[0]) == condition(of: index) } ?? false
                && [index, index - 1].allSatisfy { plan.slots[plan.sites[$0].slot].maxVarbitBytes == 0 }
            if joins { groups[groups.count - 1].append(index) } else { groups.append([index]) }
        }
        return groups
    }

    /// Where each emitted header goes, in order, in bytes from `data`.
    private mutating func places(from front: CExpression, in out: inout [CStatement]) -> [CExpression] {
        var result: [CExpression] = []
        var before = LengthSum()
        for index in plan.sites.indices {
            let name = names.fresh(headers[plan.sites[index].slot].base + "_to")
            let isKnown = before.terms.isEmpty && before.dynamic == nil
            let offset = isKnown
                ? front + .integer(before.constant) : result[index - 1] + expression(length(of: index - 1))
            if isKnown, front == .zero {
                result.append(offset)
            } else {
                out.append(.declare(.u64, name, .cast(.u32, offset)))
                if before.isIntricate { out += bounded(name, orElse: drop(.abort)) }
                result.append(.name(name))
            }
            let own = length(of: index)
            before.add(own)
            if own.dynamic != nil { before.dynamic = own.dynamic }
        }
        return result
    }

    /// A pointer to bytes of the packet at a place, checked.
    private mutating func pointer(_ name: String, _ place: CExpression, _ bytes: Int, in out: inout [CStatement]) -> CExpression {
        let name = names.fresh(name)
        out.append(.declare(.pointer(.u8), name, .name("data") + place))
        out.append(check(.name(name), bytes))
        return .name(name)
    }

    private mutating func check(_ pointer: CExpression, _ bytes: Int) -> CStatement {
        .if(pointer + .integer(bytes) > .name("end"), drop(.abort), [])
    }

    private mutating func move(_ one: Moved, _ places: [CExpression], up: Bool, _ canGrow: Bool, _ canShrink: Bool) -> [CStatement] {
        let slot = plan.slots[plan.sites[one.site].slot]
        let place = places[one.site]
        var out: [CStatement] = []
        let candidates = one.values?.filter { up ? $0 > 0 : $0 < 0 }
        var shift: CExpression
        var test = condition(of: one.site)
        if let single = candidates, single.count == 1, let value = single.first {
            shift = .integer(value)
            if one.values?.count ?? 0 > 1 {
                test = test.and(.binary(up ? .greater : .less, expression(one.shift), .zero))
            }
        } else {
            shift = .name(names.fresh("shift"))
            if case .name(let name) = shift { out.append(.declare(.s32, name, expression(one.shift))) }
            test = test.and(.binary(up ? .greater : .less, shift, .zero))
        }
        var body: [CStatement] = []
        let from: CExpression
        if canGrow {
            var origin = place + shift
            if one.shift.isIntricate || canShrink {
                let name = names.fresh("origin")
                body.append(.declare(.u64, name, .cast(.u32, origin)))
                body += bounded(name, orElse: drop(.abort))
                origin = .name(name)
            }
            from = pointer("from", origin, slot.bytes, in: &body)
        } else {
            from = .name(headers[plan.sites[one.site].slot].base)
        }
        let to = pointer("to", place, slot.bytes, in: &body)
        if slot.maxVarbitBytes > 0 {
            body += moveBytes(to, from, plan.sites[one.site].slot, backwards: !up)
        } else {
            body += copy(
                ByteRun(base: to, count: slot.bytes, isAligned: false), 0,
                from: ByteRun(base: from, count: slot.bytes, isAligned: false), 0, count: slot.bytes, backwards: !up)
        }
        return out + [test == .one ? .block(body) : .if(test, body, [])]
    }

    /// A header with a varbit field, byte by byte from the end that is safe.
    private mutating func moveBytes(_ to: CExpression, _ from: CExpression, _ index: Int, backwards: Bool) -> [CStatement] {
        let slot = plan.slots[index]
        prelude.use(.copy1)
        let (step, byte) = (names.fresh("step"), names.fresh("byte"))
        let (target, source) = (names.fresh("target"), names.fresh("source"))
        let total = CExpression.integer(slot.bytes) + .name(headers[index].extra)
        let offset: CExpression = backwards
            ? .binary(.subtract, .binary(.subtract, total, .integer(1)), .name(step)) : .name(step)
        return [
            .count(
                step, .integer(slot.maxBytes),
                [
                    .if(.binary(.greaterEqual, .name(step), total), [.leaveLoop], []),
                    .declare(.u32, byte, offset),
                    .if(.binary(.greaterEqual, .name(byte), .integer(slot.maxBytes)), [.leaveLoop], []),
                    .declare(.pointer(.u8), target, .binary(.add, to, .name(byte))),
                    .declare(.pointer(.u8), source, .binary(.add, from, .name(byte))),
                    check(.name(target), 1), check(.name(source), 1),
                    .evaluate(.call("copy1", [.name(target), .name(source)])),
                ])
        ]
    }

    /// Writes headers that are kept outside of the packet and lie one behind the other, under one check.
    private mutating func write(_ group: [Int], _ place: CExpression) -> [CStatement] {
        guard group.count > 1, let first = group.first else { return group.flatMap { write($0, place) } }
        let sizes = group.map { plan.slots[plan.sites[$0].slot].bytes }
        var body: [CStatement] = []
        let to = pointer("to", place, sizes.reduce(0, +), in: &body)
        var offset = 0
        for (index, size) in zip(group, sizes) {
            body += copyFields(ByteRun(base: to + .integer(offset), count: size, isAligned: false), plan.sites[index])
            offset += size
        }
        let test = condition(of: first)
        return [test == .one ? .block(body) : .if(test, body, [])]
    }

    /// Where the bytes of a header that is kept outside of the packet are.
    private func bytes(of site: HeaderPlan.EmitSite) -> ByteRun {
        let slot = plan.slots[site.slot]
        switch slot.storage {
        case .packet, .local:
            return ByteRun(base: .name(headers[site.slot].base), count: slot.bytes, isAligned: slot.storage == .local)
        case .scratch:
            let base = CExpression.arrow(.name("scratch"), headers[site.slot].base) + .integer(site.element * slot.maxBytes)
            return ByteRun(base: base, count: slot.bytes, isAligned: false)
        }
    }

    /// Copies a header in the pieces in which its fields were stored, so that the C compiler has nothing to put together.
    private mutating func copyFields(_ to: ByteRun, _ site: HeaderPlan.EmitSite) -> [CStatement] {
        let from = bytes(of: site)
        guard plan.slots[site.slot].storage == .local else { return copy(to, 0, from: from, 0, count: from.count) }
        var out: [CStatement] = []
        var start = 0
        for field in plan.slots[site.slot].type.fields {
            let end = field.offset + width(field.type)
            guard end % 8 == 0 else { continue }
            out += copy(to, start, from: from, start, count: end / 8 - start)
            start = end / 8
        }
        return out
    }

    /// Writes a header that is kept outside of the packet.
    private mutating func write(_ index: Int, _ place: CExpression) -> [CStatement] {
        let site = plan.sites[index]
        let slot = plan.slots[site.slot]
        let test = condition(of: index)
        if !architecture.dropsRejected, slot.storage == .scratch, slot.maxVarbitBytes == 0 {
            return put(headers[site.slot].base, site.element * slot.maxBytes, slot.bytes, at: place, if: test)
        }
        let base = bytes(of: site).base
        var body: [CStatement] = []
        let to = pointer("to", place, slot.bytes, in: &body)
        if slot.maxVarbitBytes > 0 {
            prelude.use(.copy1)
            let (byte, target) = (names.fresh("byte"), names.fresh("target"))
            var extra = CExpression.name(headers[site.slot].extra)
            if case .stack = slot.key {
                extra = .element(.arrow(.name("scratch"), headers[site.slot].extra), .integer(site.element))
            }
            body.append(
                .count(
                    byte, .integer(slot.maxBytes),
                    [
                        .if(.binary(.greaterEqual, .name(byte), .integer(slot.bytes) + extra), [.leaveLoop], []),
                        .declare(.pointer(.u8), target, .binary(.add, to, .name(byte))), check(.name(target), 1),
                        .evaluate(.call("copy1", [.name(target), .binary(.add, base, .name(byte))])),
                    ]))
        } else {
            body += copyFields(ByteRun(base: to, count: slot.bytes, isAligned: false), site)
        }
        return [test == .one ? .block(body) : .if(test, body, [])]
    }
}
