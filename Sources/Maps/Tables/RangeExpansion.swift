/// A range of numbers as blocks that bit sets of single bytes can express: in a block every byte runs through an interval of its own,
/// whatever the others are. n bytes take 2n-1 blocks at most, one byte always one.
struct RangeExpansion {
    /// A block, by its lowest and its highest number.
    struct Block: Equatable {
        var low: Bits
        var high: Bits
    }

    /// The blocks that make up `low...high`, from low to high; none when low is larger.
    static func blocks(_ low: Bits, _ high: Bits) -> [Block] {
        guard low <= high, low.width == high.width,
            let first = low.bytes.indices.first(where: { low.bytes[$0] != high.bytes[$0] }), first < low.bytes.count - 1
        else { return low <= high ? [Block(low: low, high: high)] : [] }
        // Numbers agree up to the byte `first`. Where its lowest value does not have all that can follow it, that value is split off,
        // and the highest value likewise; all between them have.
        let rest = first + 1..<low.bytes.count
        var (lowest, highest) = (low.bytes, high.bytes)
        var (head, tail) = ([Block](), [Block]())
        if rest.contains(where: { low.bytes[$0] != 0 }) {
            head = blocks(low, replacing(rest, of: low, with: 0xff))
            lowest[first] += 1
        }
        if rest.contains(where: { high.bytes[$0] != 0xff }) {
            tail = blocks(replacing(rest, of: high, with: 0), high)
            highest[first] -= 1
        }
        guard lowest[first] <= highest[first] else { return head + tail }
        let middle = Block(
            low: replacing(rest, of: Bits(truncating: lowest, width: low.width), with: 0),
            high: replacing(rest, of: Bits(truncating: highest, width: low.width), with: 0xff))
        return head + [middle] + tail
    }

    private static func replacing(_ places: Range<Int>, of value: Bits, with byte: UInt8) -> Bits {
        var bytes = value.bytes
        for place in places { bytes[place] = byte }
        return Bits(truncating: bytes, width: value.width)
    }
}
