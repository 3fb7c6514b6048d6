/// Which names stand for types here. P4's grammar needs to know: `(a) - b` is a cast when `a` is a type.
/// Names are looked up in constant time; leaving a scope undoes what it declared.
struct TypeScopes {
    private enum Meaning: UInt8 { case unknown, value, type }
    private var meanings: [Meaning] = []
    private var globalTypes: [Bool] = []
    private var undo: [(symbol: Symbol, meaning: Meaning)] = []
    private var marks: [Int] = []

    func isType(_ symbol: Symbol) -> Bool {
        symbol.raw >= 0 && Int(symbol.raw) < meanings.count && meanings[Int(symbol.raw)] == .type
    }

    /// Whether `.name` is a type.
    func isGlobalType(_ symbol: Symbol) -> Bool {
        symbol.raw >= 0 && Int(symbol.raw) < globalTypes.count && globalTypes[Int(symbol.raw)]
    }

    /// Declared in some scope that is open, as type or value.
    func isKnown(_ symbol: Symbol) -> Bool {
        symbol.raw >= 0 && Int(symbol.raw) < meanings.count && meanings[Int(symbol.raw)] != .unknown
    }

    mutating func push() { marks.append(undo.count) }

    mutating func pop() {
        guard let mark = marks.popLast() else { return }
        while undo.count > mark, let last = undo.popLast() { meanings[Int(last.symbol.raw)] = last.meaning }
    }

    mutating func declareType(_ symbol: Symbol) { declare(symbol, .type) }
    mutating func declareValue(_ symbol: Symbol) { declare(symbol, .value) }

    private mutating func declare(_ symbol: Symbol, _ meaning: Meaning) {
        guard symbol.raw >= 0 else { return }
        let index = Int(symbol.raw)
        while meanings.count <= index { meanings.append(.unknown) }
        if marks.isEmpty {
            while globalTypes.count <= index { globalTypes.append(false) }
            globalTypes[index] = globalTypes[index] || meaning == .type
            // A package's parameter or a function may bear the name of a type; the type stays one.
            if meanings[index] == .type { return }
        } else {
            undo.append((symbol, meanings[index]))
        }
        meanings[index] = meaning
    }
}
