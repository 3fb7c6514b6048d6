/// Rows of text under a heading, of which there may be any number: columns are as wide as the widest cell of the first thousand rows,
/// and no more rows than that are held.
struct StreamedColumns {
    private var held: Columns
    private var widths: [Int]?
    private let right: Set<Int>
    private(set) var count = 0

    init(_ heading: [String], right: Set<Int> = []) {
        held = Columns(heading, right: right)
        self.right = right
    }

    mutating func add(_ cells: [String]) {
        count += 1
        guard let widths else {
            held.rows.append(cells)
            if held.rows.count >= 1000 { finish() }
            return
        }
        Streams.out(Columns.line(cells, widths, right))
    }

    /// Writes what is held.
    mutating func finish() {
        guard widths == nil else { return }
        widths = held.widths
        Streams.out(held.text)
        held.rows = []
    }
}
