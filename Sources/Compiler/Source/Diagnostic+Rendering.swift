extension Diagnostic {
    /// `FILE:LINE:COLUMN: error: TEXT`, the source line and a caret under it, then the notes in the same form.
    /// Control characters of the source line are shown as dots, tabs as one blank, so that the caret stands right.
    public func rendered(with map: SourceMap) -> String {
        // The switch that turns it off stands behind it.
        let shown = category.map { "\(message) [-W\(severity == .error ? "error=" : "")\($0.rawValue)]" } ?? message
        var out = Self.head(severity, shown, span, map)
        for note in notes { out += Self.head(.note, note.message, note.span, map) }
        return out
    }

    private static func head(_ severity: Severity, _ message: String, _ span: Span, _ map: SourceMap) -> String {
        guard let place = map.location(of: span), let excerpt = map.excerpt(of: span) else {
            return "\(severity.rawValue): \(message)\n"
        }
        var line = ""
        var before = 0
        var under = 0
        var offset = 0
        for scalar in excerpt.text.unicodeScalars {
            let width = String(scalar).utf8.count
            if offset < excerpt.start { before += 1 } else if offset < excerpt.end { under += 1 }
            offset += width
            if scalar == "\t" {
                line += " "
            } else if scalar.properties.generalCategory == .control {
                line += "."
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        // A line of a thousand characters helps nobody: show the part around the caret.
        let scalars = Array(line.unicodeScalars)
        if scalars.count > 200 {
            let from = max(0, before - 60)
            line = String(String.UnicodeScalarView(scalars[from..<min(scalars.count, from + 160)]))
            before -= from
        }
        let caret =
            String(repeating: " ", count: before) + "^"
            + String(repeating: "~", count: max(0, min(under, 120) - 1))
        return "\(place.path):\(place.line):\(place.column): \(severity.rawValue): \(message)\n\(line)\n\(caret)\n"
    }
}

extension Diagnostics {
    /// Every diagnostic rendered, in the order they were found; a last line counts what the limit left out.
    public func rendered(with map: SourceMap) -> String {
        var out = all.map { $0.rendered(with: map) }.joined()
        if errorCount > limit { out += "error: \(errorCount - limit) more errors not shown\n" }
        return out
    }
}
