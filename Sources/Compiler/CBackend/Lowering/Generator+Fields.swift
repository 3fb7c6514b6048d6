import IR

/// Some bytes and what is known of them.
struct ByteRun {
    /// A `u8 *`.
    var base: CExpression
    /// How many bytes from `base` on may be read.
    var count: Int
    /// On the stack at a multiple of 8: every access must be aligned. Elsewhere any address does.
    var isAligned: Bool
    /// What `base` is beyond such a multiple.
    var phase = 0

    /// The run from `offset` on; an aligned one keeps its base, so that offsets stay visible.
    func address(_ offset: Int) -> CExpression { base + .integer(offset) }

    /// The largest power of two, 8 at most, that one access at `offset` may have when `left` bytes are wanted.
    func step(at offset: Int, left: Int) -> Int {
        [8, 4, 2].first { $0 <= left && (!isAligned || (offset + phase) % $0 == 0) } ?? 1
    }
}

/// Bits out of bytes and into them: the smallest accesses that do, in network order.
extension Generator {
    private mutating func load(_ bytes: Int, _ address: CExpression) -> CExpression {
        switch bytes {
        case 1: prelude.use(.load8)
        case 2: prelude.use(.load16)
        case 4: prelude.use(.load32)
        default: prelude.use(.load64)
        }
        return .pure("load\(bytes * 8)", [address])
    }

    private mutating func store(_ bytes: Int, _ address: CExpression, _ value: CExpression) -> CStatement {
        switch bytes {
        case 1: prelude.use(.store8)
        case 2: prelude.use(.store16)
        case 4: prelude.use(.store32)
        default: prelude.use(.store64)
        }
        return .evaluate(.call("store\(bytes * 8)", [address, value]))
    }

    /// `width` bits that start `offset` bits behind the run's first bit, as a normalized value of that width.
    mutating func loadBits(_ run: ByteRun, offset: Int, width: Int) -> CExpression {
        let shape = Shape(width: width)
        guard case .wide(let limbs) = shape else { return loadLong(run, offset: offset, width: width) }
        prelude.useWide(limbs: limbs)
        let parts = (0..<limbs).map { limb in
            let high = min(width, limb * 64 + 64)
            let bits = high - limb * 64
            return convert(loadLong(run, offset: offset + width - high, width: bits), from: Shape(width: bits), to: .long)
        }
        return .literal(shape.type, [.literal(nil, parts)])
    }

    private mutating func loadLong(_ run: ByteRun, offset: Int, width: Int) -> CExpression {
        let target = Shape(width: width)
        let first = offset / 8
        let bytes = (offset + width - 1) / 8 - first + 1
        if bytes == 9 {
            let spare = 72 - (offset % 8) - width
            let high = load(8, run.address(first)).shifted(left: 8 - spare)
            let low = convert(load(1, run.address(first + 8)).shifted(right: spare), from: .word, to: .long)
            return cut(high | low, width)
        }
        if let (start, size) = cover(run, first, bytes) {
            let spare = (start + size) * 8 - offset - width
            let from: Shape = size == 8 ? .long : .word
            let value = convert(load(size, run.address(start)).shifted(right: spare), from: from, to: target)
            return offset == start * 8 ? value : cut(value, width)
        }
        let shape: Shape = bytes > 4 ? .long : .word
        var value: CExpression?
        var place = first
        while place < first + bytes {
            let step = run.step(at: place, left: first + bytes - place)
            let part = convert(load(step, run.address(place)), from: step == 8 ? .long : .word, to: shape)
            value = value.map { $0.shifted(left: step * 8) | part } ?? part
            place += step
        }
        let spare = (first + bytes) * 8 - offset - width
        let result = convert((value ?? .zero).shifted(right: spare), from: shape, to: target)
        return offset % 8 == 0 ? result : cut(result, width)
    }

    /// One access over bytes `first ..< first + bytes` that stays inside the run.
    private func cover(_ run: ByteRun, _ first: Int, _ bytes: Int) -> (start: Int, size: Int)? {
        let size = bytes <= 2 ? bytes : bytes <= 4 ? 4 : 8
        if size == bytes { return !run.isAligned || (first + run.phase) % size == 0 ? (first, size) : nil }
        guard !run.isAligned else { return nil }
        if first + size <= run.count { return (first, size) }
        return first + bytes >= size ? (first + bytes - size, size) : nil
    }

    /// Stores the low `width` bits of a normalized value.
    mutating func storeBits(_ run: ByteRun, offset: Int, width: Int, _ value: CExpression, in out: inout [CStatement]) {
        let shape = Shape(width: width)
        guard shape.isWide else {
            let value = bind(value, shape.type, as: "value", in: &out)
            storeLong(run, offset: offset, width: width, value, shape, in: &out)
            return
        }
        // All of it before the first store, which may change what it is made of.
        var value = value
        let isConstant: Bool =
            if case .literal(_, let outer) = value, case .literal(_, let limbs)? = outer.first {
                limbs.allSatisfy { $0.constant != nil }
            } else { false }
        if !isConstant { value = bind(value, shape.type, as: "value", in: &out) }
        for index in 0..<shape.limbs {
            let high = min(width, index * 64 + 64)
            let part = convert(limb(value, index), from: .long, to: Shape(width: high - index * 64))
            storeLong(
                run, offset: offset + width - high, width: high - index * 64, part, Shape(width: high - index * 64), in: &out)
        }
    }

    private mutating func storeLong(
        _ run: ByteRun, offset: Int, width: Int, _ value: CExpression, _ shape: Shape, in out: inout [CStatement]
    ) {
        let end = offset + width
        let first = offset / 8
        let bytes = (end - 1) / 8 - first + 1
        if offset % 8 == 0, end % 8 == 0 {
            var place = first
            while place < first + bytes {
                let step = run.step(at: place, left: first + bytes - place)
                let rest = end - (place + step) * 8
                let part = convert(value.shifted(right: rest), from: shape, to: step == 8 ? .long : .word)
                out.append(store(step, run.address(place), part))
                place += step
            }
            return
        }
        // Bits beside it share its bytes: read, change, write back.
        if [1, 2, 4, 8].contains(bytes), !run.isAligned || (first + run.phase) % bytes == 0 {
            let spare = (first + bytes) * 8 - end
            let whole: Shape = bytes == 8 ? .long : .word
            let field = width >= 64 ? UInt64.max : ((1 << UInt64(width)) - 1) << UInt64(spare)
            let total = bytes == 8 ? UInt64.max : (1 << UInt64(bytes * 8)) - 1
            let kept = load(bytes, run.address(first)) & .unsigned(total & ~field, isLong: bytes == 8)
            let moved = convert(value, from: shape, to: whole).shifted(left: spare)
            let merged = moved.constant == 0 ? kept : kept | moved
            out.append(store(bytes, run.address(first), merged))
            return
        }
        // Cut at the byte boundary that leaves the simpler halves.
        let border = offset % 8 != 0 ? (first + 1) * 8 : end / 8 * 8
        let (head, tail) = (border - offset, end - border)
        let headValue = convert(value.shifted(right: tail), from: shape, to: Shape(width: head))
        let tailValue = cut(convert(value, from: shape, to: Shape(width: tail)), tail)
        storeLong(run, offset: offset, width: head, headValue, Shape(width: head), in: &out)
        storeLong(run, offset: border, width: tail, tailValue, Shape(width: tail), in: &out)
    }

    /// Takes `count` bytes over as they are; `backwards` starts with the last ones (for runs that overlap).
    mutating func copy(
        _ to: ByteRun, _ toOffset: Int, from: ByteRun, _ fromOffset: Int, count: Int, backwards: Bool = false
    ) -> [CStatement] {
        var steps: [(Int, Int)] = []
        var place = 0
        while place < count {
            let step = min(
                to.step(at: toOffset + place, left: count - place), from.step(at: fromOffset + place, left: count - place))
            steps.append((place, step))
            place += step
        }
        if backwards { steps.reverse() }
        return steps.map { place, step in
            use(copyOf: step)
            return .evaluate(.call("copy\(step)", [to.address(toOffset + place), from.address(fromOffset + place)]))
        }
    }

    private mutating func use(copyOf bytes: Int) {
        switch bytes {
        case 1: prelude.use(.copy1)
        case 2: prelude.use(.copy2)
        case 4: prelude.use(.copy4)
        default: prelude.use(.copy8)
        }
    }

    /// Whether two runs of `count` bytes are the same.
    mutating func same(_ a: ByteRun, _ b: ByteRun, count: Int) -> CExpression {
        var result = CExpression.one
        var place = 0
        while place < count {
            let step = min(a.step(at: place, left: count - place), b.step(at: place, left: count - place))
            switch step {
            case 1: prelude.use(.same1)
            case 2: prelude.use(.same2)
            case 4: prelude.use(.same4)
            default: prelude.use(.same8)
            }
            result = result.and(.pure("same\(step)", [a.address(place), b.address(place)]))
            place += step
        }
        return result
    }
}
