import IR

/// Moving and writing one header.
extension Generator {
    /// A pointer to bytes of the packet at a place, checked.
    mutating func pointer(_ name: String, _ place: CExpression, _ bytes: Int, in out: inout [CStatement]) -> CExpression {
        let name = names.fresh(name)
        if place.constant == nil {
            out += reach(name, .name("data") + place)
        } else {
            out.append(.declare(.pointer(.u8), name, .name("data") + place))
        }
        out.append(check(.name(name), bytes))
        return .name(name)
    }

    mutating func check(_ pointer: CExpression, _ bytes: Int) -> CStatement {
        .if(pointer + .integer(bytes) > .name("end"), drop(.abort), [])
    }

    mutating func move(_ one: Moved, _ places: [CExpression], up: Bool, _ canGrow: Bool, _ canShrink: Bool) -> [CStatement] {
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
    mutating func moveBytes(_ to: CExpression, _ from: CExpression, _ index: Int, backwards: Bool) -> [CStatement] {
        let slot = plan.slots[index]
        prelude.use(.copy1)
        let place = names.fresh("place")
        let (target, source) = (names.fresh("target"), names.fresh("source"))
        return forEachByte(.integer(slot.bytes) + .name(headers[index].extra), most: slot.maxBytes) { generator, step, count in
            let offset: CExpression = backwards ? .binary(.subtract, .binary(.subtract, count, .integer(1)), step) : step
            return [
                .declare(.u32, place, offset), .evaluate(.pure("WEIR_KEEP", [.name(place)])),
                .if(.binary(.greaterEqual, .name(place), .integer(slot.maxBytes)), [.leaveLoop], []),
            ] + generator.reach(target, .binary(.add, to, .name(place))) + generator.reach(source, .binary(.add, from, .name(place))) + [
                generator.check(.name(target), 1), generator.check(.name(source), 1),
                .evaluate(.call("copy1", [.name(target), .name(source)])),
            ]
        }
    }

    /// Writes headers that are kept outside of the packet and lie one behind the other, under one check.
    mutating func write(_ group: [Int], _ place: CExpression) -> [CStatement] {
        guard let first = group.first else { return [] }
        let site = plan.sites[first]
        let slot = plan.slots[site.slot]
        if group.count == 1, !architecture.dropsRejected, slot.storage == .scratch, slot.maxVarbitBytes == 0 {
            return put(headers[site.slot].base, site.element * slot.maxBytes, slot.bytes, at: place, if: condition(of: first))
        }
        var body: [CStatement] = []
        if group.count == 1 {
            body = writeAt(first, place)
        } else {
            let sizes = group.map { plan.slots[plan.sites[$0].slot].bytes }
            let to = pointer("to", place, sizes.reduce(0, +), in: &body)
            var offset = 0
            for (index, size) in zip(group, sizes) {
                body += copyFields(ByteRun(base: to + .integer(offset), count: size, isAligned: false), plan.sites[index])
                offset += size
            }
        }
        let test = condition(of: first)
        return [test == .one ? .block(body) : .if(test, body, [])]
    }

    /// Where the bytes of a header that is kept outside of the packet are; of a stack's, that element's.
    private func bytes(of site: HeaderPlan.EmitSite, _ element: CExpression? = nil) -> ByteRun {
        let slot = plan.slots[site.slot]
        let element = element ?? .integer(site.element)
        switch slot.storage {
        case .packet, .local:
            return ByteRun(base: .name(headers[site.slot].base), count: slot.bytes, isAligned: slot.storage == .local)
        case .scratch:
            let offset: CExpression =
                element.constant.map { .integer(Int($0) * slot.maxBytes) } ?? .binary(.multiply, element, .integer(slot.maxBytes))
            return ByteRun(
                base: .arrow(.name("scratch"), headers[site.slot].base) + offset, count: slot.bytes, isAligned: false)
        }
    }

    /// Copies a header in the pieces in which its fields were stored, so that the C compiler has nothing to put together.
    private mutating func copyFields(_ to: ByteRun, _ site: HeaderPlan.EmitSite, _ element: CExpression? = nil) -> [CStatement] {
        let from = bytes(of: site, element)
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

    /// Writes the header of a site, or that element of its stack.
    mutating func writeAt(_ index: Int, _ place: CExpression, element: CExpression? = nil) -> [CStatement] {
        let site = plan.sites[index]
        let slot = plan.slots[site.slot]
        let base = bytes(of: site, element).base
        var body: [CStatement] = []
        let to = pointer("to", place, slot.bytes, in: &body)
        guard slot.maxVarbitBytes > 0 else {
            return body + copyFields(ByteRun(base: to, count: slot.bytes, isAligned: false), site, element)
        }
        prelude.use(.copy1)
        let target = names.fresh("target")
        var extra = CExpression.name(headers[site.slot].extra)
        if case .stack = slot.key { extra = .element(.arrow(.name("scratch"), headers[site.slot].extra), element ?? .integer(site.element)) }
        return body
            + forEachByte(.integer(slot.bytes) + extra, most: slot.maxBytes) { generator, byte, _ in
                generator.reach(target, .binary(.add, to, byte)) + [
                    generator.check(.name(target), 1), .evaluate(.call("copy1", [.name(target), .binary(.add, base, byte)])),
                ]
            }
    }
}
