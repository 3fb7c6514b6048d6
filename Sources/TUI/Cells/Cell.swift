/// One place of the screen.
public struct Cell: Hashable, Sendable {
    /// One grapheme; empty in the right half of a wide one.
    public var text: String
    public var style: Style
    /// Columns it takes: 1 or 2; 0 in the right half of a wide one.
    public var width: UInt8

    public init(_ text: String = " ", _ style: Style = Style(), width: UInt8 = 1) {
        self.text = text
        self.style = style
        self.width = width
    }
}
