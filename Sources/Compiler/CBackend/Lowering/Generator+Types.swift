import BigInt
import IR

/// How C holds a scalar. Values are normalized: bits beyond the P4 width are zero, for `int` too (two's complement), so that
/// reading one never needs a mask.
enum Shape: Hashable {
    case boolean
    /// Up to 32 bits: `u32`.
    case word
    /// Up to 64 bits: `u64`.
    case long
    /// More: `struct wideN`.
    case wide(limbs: Int)

    init(width: Int) {
        self = width <= 32 ? .word : width <= 64 ? .long : .wide(limbs: (width + 63) / 64)
    }

    var type: CType {
        switch self {
        case .boolean: .bool
        case .word: .u32
        case .long: .u64
        case .wide(let limbs): .structure("wide\(limbs)")
        }
    }

    var limbs: Int {
        switch self {
        case .boolean, .word, .long: 1
        case .wide(let limbs): limbs
        }
    }

    var isWide: Bool {
        switch self {
        case .boolean, .word, .long: false
        case .wide: true
        }
    }
}

extension Generator {
    func width(_ type: Type) -> Int { program.width(of: type) }

    func isSigned(_ type: Type) -> Bool {
        switch type {
        case .int: true
        case .bit, .bool, .error, .enumeration, .varbit: false
        }
    }

    func shape(_ type: Type) -> Shape {
        switch type {
        case .bool: .boolean
        case .bit, .int, .error, .enumeration, .varbit: Shape(width: width(type))
        }
    }

    /// The shape, noted as used when it needs declarations.
    mutating func using(_ type: Type) -> Shape {
        let shape = shape(type)
        if case .wide(let limbs) = shape { prelude.useWide(limbs: limbs) }
        return shape
    }

    /// A number of that width.
    mutating func constant(_ value: BigInt, width: Int) -> CExpression {
        let bits = value.low(width)
        let shape = Shape(width: width)
        guard case .wide(let limbs) = shape else {
            return .unsigned(UInt64(truncatingIfNeeded: bits), isLong: shape == .long)
        }
        prelude.useWide(limbs: limbs)
        let parts = (0..<limbs).map { CExpression.unsigned(UInt64(truncatingIfNeeded: bits >> (64 * $0)), isLong: true) }
        return .literal(shape.type, [.literal(nil, parts)])
    }

    /// All ones in the low `width` bits, for a word or long.
    func mask(_ width: Int) -> CExpression {
        .unsigned(width >= 64 ? .max : (1 << UInt64(width)) - 1, isLong: width > 32)
    }

    /// The value with everything beyond `width` cleared; nothing to do for whole C types.
    mutating func cut(_ value: CExpression, _ width: Int) -> CExpression {
        switch Shape(width: width) {
        case .boolean: return value
        case .word: return width == 32 ? value : value & mask(width)
        case .long: return width == 64 ? value : value & mask(width)
        case .wide(let limbs):
            return width == limbs * 64 ? value : .pure("wide\(limbs)_cut", [value, .integer(width)])
        }
    }

    /// A value of shape `from` as `to`, high bits dropped or zero.
    mutating func convert(_ value: CExpression, from: Shape, to: Shape) -> CExpression {
        guard from != to else { return value }
        switch (from, to) {
        case (_, .boolean): return value
        case (.wide(let limbs), .wide(let newLimbs)):
            prelude.useWide(limbs: newLimbs)
            let parts = (0..<newLimbs).map { $0 < limbs ? limb(value, $0) : .unsigned(0, isLong: true) }
            return .literal(to.type, [.literal(nil, parts)])
        case (.wide, .word): return .cast(.u32, limb(value, 0))
        case (.wide, .long): return limb(value, 0)
        case (_, .wide(let limbs)):
            prelude.useWide(limbs: limbs)
            let low: CExpression = from == .long ? value : .cast(.u64, value)
            let zeros = Array(repeating: CExpression.unsigned(0, isLong: true), count: limbs - 1)
            return .literal(to.type, [.literal(nil, [low] + zeros)])
        case (_, .word): return .cast(.u32, value)
        case (_, .long): return .cast(.u64, value)
        }
    }

    /// One limb of a wide value; of a value spelled out, the very expression.
    func limb(_ value: CExpression, _ index: Int) -> CExpression {
        if case .literal(_, let outer) = value, case .literal(_, let limbs)? = outer.first, index < limbs.count {
            return limbs[index]
        }
        return .element(.dot(value, "limb"), .integer(index))
    }
}
