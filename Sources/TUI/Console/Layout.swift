/// Where the parts of a page are: a title line, a line on what is shown, the page, a status line and the keys.
/// A tall terminal has a second pane below the list, a wide one has it at the right.
struct Layout: Equatable {
    /// Below this nothing is drawn but the size that is needed.
    static let smallest = Size(20, 5)

    var title: Rect
    var context: Rect
    var main: Rect
    /// What is known about the selected row.
    var detail: Rect
    /// Whether `detail` is at the right.
    var wide: Bool
    var status: Rect
    var hints: Rect

    init(_ size: Size, _ page: Page) {
        var rest = Rect(size)
        (title, rest) = rest.splitTop(1)
        (rest, hints) = rest.splitBottom(1)
        (rest, status) = size.height >= 7 ? rest.splitBottom(1) : (rest, Rect(0, 0, 0, 0))
        (context, rest) = size.height >= 10 ? rest.splitTop(1) : (Rect(0, 0, 0, 0), rest)
        wide = size.width >= 130 && rest.height >= 8
        if wide {
            let share: Int
            switch page {
            case .ports: share = rest.width * 2 / 3
            case .pipelines: share = rest.width / 2
            case .tables: share = min(64, rest.width / 3)
            case .counters, .maps: share = rest.width * 3 / 5
            case .source: share = rest.width * 3 / 5
            case .log: share = rest.width
            }
            (main, rest) = rest.splitLeft(share)
            detail = rest.inset(left: 3)
        } else if rest.height >= 14 {
            let rows: Int
            switch page {
            case .ports, .counters: rows = min(8, rest.height / 3)
            case .pipelines: rows = rest.height * 3 / 5
            case .maps: rows = rest.height / 3
            case .source: rows = 0
            case .tables, .log: rows = 0
            }
            (main, detail) = rest.splitBottom(rows)
        } else {
            main = rest
            detail = Rect(0, 0, 0, 0)
        }
    }

    /// Where a list is drawn.
    func area(of listing: Model.Listing, in model: Model) -> Rect {
        switch listing {
        case .tables: model.tablesAreas(self).tables
        case .entries: model.tablesAreas(self).entries.splitBottom(1).rest
        case .source: model.sourceAreas(self).text
        case .ports, .pipelines, .counters, .settings, .maps, .programs, .log: main
        }
    }
}
