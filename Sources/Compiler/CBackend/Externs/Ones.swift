import IR

extension Generator {
    /// `count_ones(number)`: 64 bits at a time.
    static let countOnes: ExternLowering = { generator, call, span in
        guard case .value(let value)? = call.arguments.first else {
            generator.unsupported("count_ones of anything but a number", at: span)
            return []
        }
        generator.prelude.use(.ones)
        var out: [CStatement] = []
        let shape = generator.numberShape(value)
        let number = generator.bind(generator.number(value, in: &out), shape.type, as: "number", in: &out)
        var sum = CExpression.zero
        for part in 0..<shape.limbs {
            sum = sum + .pure("weir_ones", [shape.isWide ? generator.limb(number, part) : number])
        }
        return generator.scope(out + generator.deliver(sum, of: call))
    }
}
