/// Texts made from a program by cutting it off and by taking words out of it.
struct Mutations {
    let bytes: [UInt8]
    /// Where its words, numbers, strings and marks lie.
    let words: [Range<Int>]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var words: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let start = index
            if Self.isWord(bytes[index]) {
                while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
            } else {
                index += 1
                if bytes[start] <= 0x20 { continue }
            }
            words.append(start..<index)
        }
        self.words = words
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Cut off at every 97th byte.
    var truncations: [[UInt8]] { stride(from: 0, to: bytes.count, by: 97).map { Array(bytes[..<$0]) } }

    func deleting(_ word: Int) -> [UInt8] {
        Array(bytes[..<words[word].lowerBound] + bytes[words[word].upperBound...])
    }

    func swapping(_ one: Int, _ other: Int) -> [UInt8] {
        let (a, b) = (words[min(one, other)], words[max(one, other)])
        guard a != b else { return bytes }
        return Array(bytes[..<a.lowerBound] + bytes[b] + bytes[a.upperBound..<b.lowerBound] + bytes[a] + bytes[b.upperBound...])
    }

    /// One byte replaced: also by NUL and by what is no UTF-8.
    func replacing(_ index: Int, with byte: UInt8) -> [UInt8] {
        var changed = bytes
        changed[index] = byte
        return changed
    }
}

/// Numbers that look random and are the same in every run.
struct XorShift {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
