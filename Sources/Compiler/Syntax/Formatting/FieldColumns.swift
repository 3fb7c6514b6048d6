/// The names of the fields of a header, union or struct stand in one column, as far as lines follow each other.
struct FieldColumns {
    /// The width that the text before the name has on each line; nil where there is no field.
    private var widths: [Int?]

    init(_ lines: [PieceLine]) {
        widths = Array(repeating: nil, count: lines.count)
        var kinds: [Bool] = []
        var announced = false
        var run: [(line: Int, width: Int)] = []
        func close(_ run: inout [(line: Int, width: Int)], _ widths: inout [Int?]) {
            let widest = run.map(\.width).max() ?? 0
            for field in run { widths[field.line] = widest }
            run = []
        }
        for (index, line) in lines.enumerated() {
            if kinds.last == true, let width = FieldColumns.width(of: line) {
                if line.isApart { close(&run, &widths) }
                run.append((index, width))
            } else {
                close(&run, &widths)
            }
            for piece in line.pieces {
                switch piece.token {
                case .header, .headerUnion, .struct: announced = true
                case .leftBrace:
                    kinds.append(announced)
                    announced = false
                case .rightBrace: _ = kinds.popLast()
                case .semicolon, .leftParen: announced = false
                default: break
                }
            }
        }
        close(&run, &widths)
    }

    /// Blanks to put before the name on a line, besides the one that stands there anyway; nil when it has no field.
    func padding(_ line: Int, _ pieces: PieceLine) -> Int? {
        guard let wanted = widths[line], let width = FieldColumns.width(of: pieces) else { return nil }
        return wanted - width
    }

    /// The bytes of `bit<8>` in `bit<8> name;`; nil when the line is no field alone.
    private static func width(of line: PieceLine) -> Int? {
        let tokens = line.pieces.prefix { $0.token != nil }
        guard tokens.count >= 3, tokens.last?.token == .semicolon, tokens[tokens.count - 2].token?.isWord == true,
            line.pieces.dropFirst(tokens.count).allSatisfy({ if case .comment = $0.kind { true } else { false } }),
            !tokens.contains(where: { $0.token == .at || $0.text.contains(0x0A) })
        else { return nil }
        var spacing = Spacing()
        var width = 0
        for (index, piece) in tokens.dropLast(2).enumerated() {
            if index > 0, spacing.separates(tokens[index - 1], piece) { width += 1 }
            width += piece.text.count
            if let token = piece.token { spacing.pass(token) }
        }
        return width
    }
}
