/// Every word and literal of a program, once. The first symbols are the keywords, in the order of `TokenKind`.
struct Interner: Sendable {
    private(set) var texts: [String] = []
    private var arena: [UInt8] = []
    private var starts: [Int] = [0]
    private var hashes: [UInt32] = []
    private var slots: [Int32]

    init() {
        slots = Array(repeating: -1, count: 1 << 10)
        for keyword in TokenKind.keywordSpellings { _ = intern(Array(keyword.utf8)) }
    }

    /// The kind of a word: its keyword, or identifier.
    func kind(of symbol: Symbol) -> TokenKind {
        guard symbol.raw < Int32(TokenKind.keywordSpellings.count) else { return .identifier }
        return TokenKind(rawValue: TokenKind.abstract.rawValue + UInt8(clamping: symbol.raw)) ?? .identifier
    }

    func text(_ symbol: Symbol) -> String {
        texts.indices.contains(Int(symbol.raw)) ? texts[Int(symbol.raw)] : ""
    }

    /// The bytes as written, which need not be UTF-8.
    func bytes(_ symbol: Symbol) -> ArraySlice<UInt8> {
        guard texts.indices.contains(Int(symbol.raw)) else { return [] }
        return arena[starts[Int(symbol.raw)]..<starts[Int(symbol.raw) + 1]]
    }

    mutating func intern(_ text: [UInt8]) -> Symbol { intern(text, from: 0, to: text.count) }

    mutating func intern(_ text: [UInt8], from start: Int, to end: Int) -> Symbol {
        var hash: UInt32 = 2_166_136_261
        for i in start..<end { hash = (hash ^ UInt32(text[i])) &* 16_777_619 }
        hash ^= hash >> 15
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] >= 0 {
            let candidate = Int(slots[slot])
            if hashes[candidate] == hash, isSame(candidate, text, start, end) { return Symbol(raw: slots[slot]) }
            slot = (slot + 1) & mask
        }
        let symbol = Int32(clamping: texts.count)
        slots[slot] = symbol
        hashes.append(hash)
        arena.append(contentsOf: text[start..<end])
        starts.append(arena.count)
        texts.append(String(decoding: text[start..<end], as: UTF8.self))
        if texts.count * 2 > slots.count { grow() }
        return Symbol(raw: symbol)
    }

    private func isSame(_ candidate: Int, _ text: [UInt8], _ start: Int, _ end: Int) -> Bool {
        let from = starts[candidate]
        guard starts[candidate + 1] - from == end - start else { return false }
        for i in 0..<(end - start) where arena[from + i] != text[start + i] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (symbol, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(clamping: symbol)
        }
    }
}
