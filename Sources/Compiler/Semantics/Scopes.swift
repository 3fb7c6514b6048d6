import Source

/// The names of one block, innermost last. Copied when an action or sub-block remembers what it sees.
struct Scopes {
    var frames: [Frame] = [Frame()]
    struct Entry {
        var symbol: Symbol
        var span: Span
    }

    mutating func push() { frames.append(Frame()) }
    mutating func pop() { if !frames.isEmpty { frames.removeLast() } }

    func lookup(_ name: String) -> Entry? {
        for frame in frames.reversed() {
            if let found = frame[name] { return found }
        }
        return nil
    }

    mutating func define(_ name: String, _ symbol: Symbol, at span: Span) {
        frames[frames.count - 1][name] = Entry(symbol: symbol, span: span)
    }

    func isDefinedHere(_ name: String) -> Entry? { frames.last?[name] }
}

extension Scopes {
    /// The names of one scope.
    ///
    /// Every action keeps what it sees where it is declared, and more is declared behind it: a copy shares the store with the original
    /// and sees as much of it as there was, so that a control of a thousand tables is not a thousand dictionaries.
    struct Frame {
        /// What was ever said of each name, in order.
        private final class Store {
            var said: [String: [(at: Int, entry: Entry?)]]
            var count: Int
            init(_ said: [String: [(at: Int, entry: Entry?)]] = [:], count: Int = 0) { (self.said, self.count) = (said, count) }
        }
        private var store = Store()
        /// How much of what was said is seen here.
        private var seen = 0

        subscript(name: String) -> Entry? {
            get { store.said[name]?.last { $0.at < seen }?.entry }
            set {
                if seen != store.count {
                    // Somebody else went on from here.
                    store = Store(store.said.compactMapValues { all in all.filter { $0.at < seen } }, count: seen)
                }
                store.said[name, default: []].append((seen, newValue))
                seen += 1
                store.count = seen
            }
        }

        /// Those that stand for something.
        var names: [String] { store.said.keys.filter { self[$0] != nil } }
        /// No fewer than there are names.
        var count: Int { seen }
    }
}
