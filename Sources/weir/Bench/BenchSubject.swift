/// A program in P4 and by hand, with the entries of its tables and the packets it is measured with.
struct BenchSubject: Sendable {
    /// An entry in P4's words.
    struct Entry: Sendable {
        var table: String
        var keys: [(String, String)]
        var action: String
        var parameters: [(String, String)] = []
        var priority: Int?
    }

    /// A cell of a map by hand, its bytes as they are.
    struct Cell: Sendable {
        var map: String
        var key: [UInt8]
        var value: [UInt8]
    }

    var name: String
    /// The function by hand.
    var handEntry: String
    /// The paper's own number of it; nil for the larger ones.
    var paper: String?
    var entries: [Entry] = []
    var cells: [Cell] = []
    /// The first is the one that is measured.
    var packets: [[UInt8]]
    /// C that puts back what the program changes, so that a repeated run sees the same packet; `ctx` is the context.
    var undo: String?

    /// Numbers in host order, as C by hand keeps them.
    static func host(_ values: UInt32...) -> [UInt8] {
        values.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
    }
}
