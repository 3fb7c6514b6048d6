import IR

/// How many bytes lie where: each emitted header against what the parser took.
extension Generator {
    func term(of index: Int) -> LengthSum.Term? {
        let site = plan.sites[index]
        if emitFlags[index] != nil { return .emitted(index) }
        if case .stack = plan.slots[site.slot].key { return .element(slot: site.slot, index: site.element) }
        return known?.contains(site.slot) ?? false ? nil : .valid(plan.twins[site.slot])
    }

    func condition(of index: Int) -> CExpression {
        emitFlags[index].map { .name($0) } ?? validity(of: plan.sites[index])
    }

    /// Bytes that an emit adds.
    func length(of index: Int) -> LengthSum {
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
    func taken(_ slot: Int) -> LengthSum {
        var sum = LengthSum()
        let isCertain = plan.slots[slot].facts.isStable && known?.contains(slot) ?? false
        let term: LengthSum.Term = plan.slots[slot].facts.isStable ? .valid(slot) : .taken(slot)
        sum.add(plan.slots[slot].bytes, isCertain ? nil : term)
        if plan.slots[slot].maxVarbitBytes > 0 { sum.add(1, .extra(slot)) }
        return sum
    }

    /// A varbit field whose length an emit cannot tell from its variable alone.
    var hasLooseVarbit: Bool {
        plan.slots.contains { $0.maxVarbitBytes > 0 && (!$0.facts.isStable || $0.facts.emits > 1) }
            || plan.sites.contains { $0.isConditional && plan.slots[$0.slot].maxVarbitBytes > 0 }
    }

    /// How much longer the outgoing headers are than what the parser consumed.
    func growth() -> LengthSum {
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
    func shift(of index: Int) -> LengthSum {
        let own = plan.sites[index].slot
        let key = plan.slots[own].key
        let behind = plan.order.after[key, default: []]
        let isIrregular = plan.order.irregularAfter.contains(key) || hasLooseVarbit
        var sum = LengthSum()
        for other in index..<plan.sites.count {
            let slot = plan.slots[plan.sites[other].slot]
            // Never in one packet with this header.
            let isExclusive =
                slot.key != key && !behind.contains(slot.key) && slot.facts.isStable
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
    func expression(_ sum: LengthSum) -> CExpression {
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
            if result == .zero, count > 0 {
                result = value
            } else {
                result = .binary(count > 0 ? .add : .subtract, result, value)
            }
        }
        return sum.dynamic.map { .binary(.subtract, result, .cast(.s32, $0)) } ?? result
    }
}
