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
        guard plan.siteOfEmit.indices.contains(nextSite) else {
            unsupported("emit inside of an action", at: span)
            return []
        }
        let index = plan.siteOfEmit[nextSite]
        nextSite += 1
        guard let flag = emitFlags[index] else { return [] }
        return [.assign(.name(flag), validity(of: plan.sites[index]))]
    }

    /// The validity of what a site emits.
    func validity(of site: HeaderPlan.EmitSite) -> CExpression {
        let name = headers[site.slot]
        if case .stack = plan.slots[site.slot].key {
            return .element(.arrow(.name("scratch"), name.valid), .integer(site.element))
        }
        return known?.contains(site.slot) ?? false ? .one : .name(headers[plan.twins[site.slot]].valid)
    }

    // MARK: Code

    struct Moved {
        var site: Int
        var shift: LengthSum
        var values: Set<Int>?
        var mayRise: Bool { values.map { $0.contains { $0 > 0 } } ?? true }
        var mayFall: Bool { values.map { $0.contains { $0 < 0 } } ?? true }
    }

    /// Everything that has to be done so that the packet leaves as it was emitted; nothing when it already does.
    mutating func emitPacket() -> [CStatement] {
        if plan.isManifold { return emitMany() }
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
            if growth.isIntricate || isAllInMaps { out += bounded("front", orElse: drop(.abort)) }
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
            out.append(.if(.binary(.and, .binary(.less, .name("growth"), .zero), adjustHead()), drop(.abort), []))
        }
        return [.block(out)]
    }

    /// The packet made longer by `growth` at its front, or shorter; 0 when that could be done.
    mutating func adjustHead() -> CExpression {
        prelude.use(isXDP ? .adjustHead : .skbRoom)
        return .call(isXDP ? "bpf_xdp_adjust_head" : "weir_adjust_head", [.name("ctx"), .prefix(.negate, .name("growth"))])
    }

    /// More room in front; without it the packet is dropped as it came.
    mutating func grow() -> [CStatement] {
        let adjust = adjustHead()
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
            let joins =
                areFixed && groups.last?.last == index - 1 && does(.headerTwins)
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
            let offset =
                isKnown
                ? front + .integer(before.constant) : result[index - 1] + expression(length(of: index - 1))
            if isKnown, front == .zero {
                result.append(offset)
            } else {
                out.append(.declare(.u64, name, .cast(.u32, offset)))
                if before.isIntricate || isAllInMaps { out += bounded(name, orElse: drop(.abort)) }
                result.append(.name(name))
            }
            let own = length(of: index)
            before.add(own)
            if own.dynamic != nil { before.dynamic = own.dynamic }
        }
        return result
    }
}
