/// What a piece of text is for. A theme says what it looks like.
public enum Face: String, CaseIterable, Sendable {
    /// What is read.
    case text
    /// What changes by itself and does not matter yet.
    case dim
    /// What matters now.
    case bright
    /// Column headers.
    case heading
    /// The name of the command and the host.
    case title
    /// What a person can act on: keys.
    case accent
    case good
    case warning
    case bad
    /// What is ours among the programs of a hook.
    case ours
    /// What others attached.
    case foreign
    // The gradient of graphs, from little to much.
    case graph0, graph1, graph2, graph3, graph4, graph5, graph6, graph7
    // P4 text.
    case keyword, type, number, string, comment, directive, annotation
    case lineNumber = "line-number"
    case added, removed

    /// The gradient's face for a share of 0...1 of the largest value.
    public static func graph(_ share: Double) -> Face {
        let level = share.isFinite ? Int(max(0, min(1, share)) * 7.99) : 0
        return graphs[level]
    }
    static let graphs: [Face] = [graph0, graph1, graph2, graph3, graph4, graph5, graph6, graph7]
    var isGraph: Bool { Face.graphs.contains(self) }
}

/// What a piece of text stands on.
public enum Ground: String, CaseIterable, Sendable {
    case screen
    /// The title line and the hint line.
    case bar
    /// The selected row.
    case selection
    case popup
    /// Where text can be typed.
    case field
}

/// How a cell looks, by the names of a theme: nothing here knows a colour.
public struct Style: Hashable, Sendable {
    public var face: Face
    public var ground: Ground
    public init(_ face: Face = .text, on ground: Ground = .screen) {
        self.face = face
        self.ground = ground
    }
}
