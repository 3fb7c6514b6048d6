/// A range as the prefixes that make it up, from low to high: 2 * width - 2 of them at most.
struct RangeExpansion {
    static func prefixes(_ low: Bits, _ high: Bits) -> [(value: Bits, mask: Bits)] {
        guard low <= high, low.width == high.width else { return [] }
        var all: [(value: Bits, mask: Bits)] = []
        var start = low
        while true {
            // The largest block that begins here and ends in the range.
            var free = start.trailingZeros
            var mask = Bits.mask(prefix: start.width - free, width: start.width)
            while free > 0, start | ~mask > high {
                free -= 1
                mask = .mask(prefix: start.width - free, width: start.width)
            }
            all.append((start, mask))
            let end = start | ~mask
            if end >= high { return all }
            start = end.successor
        }
    }
}
