/// A piece of a line that looks alike.
public struct Span: Hashable, Sendable {
    public var text: String
    public var face: Face
    public init(_ text: String, _ face: Face = .text) {
        self.text = text
        self.face = face
    }
}

/// A line of text in several faces.
public struct Line: Hashable, Sendable, ExpressibleByStringLiteral {
    public var spans: [Span]
    public init(_ spans: [Span] = []) { self.spans = spans }
    public init(_ text: String, _ face: Face = .text) { spans = [Span(text, face)] }
    public init(stringLiteral value: String) { self.init(value) }

    /// The columns it takes.
    public var width: Int { spans.reduce(0) { $0 + Glyph.width(of: $1.text) } }
    /// Its text without faces.
    public var text: String { spans.reduce(into: "") { $0 += $1.text } }

    public static func + (left: Line, right: Line) -> Line { Line(left.spans + right.spans) }
    /// With a span added.
    public func then(_ text: String, _ face: Face = .text) -> Line { Line(spans + [Span(text, face)]) }
}

public enum Alignment: Sendable { case left, right }

extension Buffer {
    /// Writes a line in `area`'s first row; what does not fit is cut with an ellipsis.
    /// - Returns: The columns it took.
    @discardableResult
    public mutating func put(_ line: Line, in area: Rect, on ground: Ground = .screen, align: Alignment = .left) -> Int {
        guard !area.isEmpty else { return 0 }
        let width = line.width
        var left = area
        if align == .right, width < area.width { left = area.splitLeft(area.width - width).rest }
        let cut = width > area.width
        var used = 0
        for span in line.spans {
            let room = area.width - used
            guard room > 0 else { break }
            let text = cut && Glyph.width(of: span.text) > room - 1 ? Glyph.cut(span.text + "  ", to: room) : span.text
            let columns = put(text, in: left, Style(span.face, on: ground))
            used += columns
            left = left.splitLeft(columns).rest
            if text != span.text { break }
        }
        return used
    }

    /// Writes lines from the top of `area`, as many as fit, from the `top`th on.
    public mutating func put(_ lines: [Line], in area: Rect, from top: Int = 0, on ground: Ground = .screen) {
        for row in 0..<area.height where row + top >= 0 && row + top < lines.count {
            put(lines[row + top], in: area.row(row), on: ground)
        }
    }
}
