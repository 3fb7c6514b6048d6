import Yaml

/// What is wrong with a theme file, and where.
public struct ThemeError: Error, Sendable, Equatable, CustomStringConvertible {
    public var theme: String
    /// Counted from 1.
    public var line: Int
    public var text: String
    public var description: String { "\(theme):\(line): \(text)" }
    public init(theme: String, line: Int, text: String) {
        self.theme = theme
        self.line = line
        self.text = text
    }
}

extension Theme {
    /// Reads a theme.
    ///
    ///     inherit: dark              # optional: start from another theme
    ///     palette: {ink: "#c9d1d9"}  # names for colours; those of the inherited theme may be redefined
    ///     grounds: {screen: night, selection: {bg: dusk, modifiers: [bold]}}
    ///     faces: {text: ink, bad: {fg: rose, modifiers: [bold]}}
    ///     gradient: [moss, rose]     # the eight faces of graphs, two colours or more
    ///
    /// - Parameters:
    ///   - name: The file's stem.
    ///   - inherited: The text of another theme by name; nil when there is none.
    /// - Throws: `ThemeError` for anything unknown, with its line. A theme that lacks names is no error: see `problems`.
    public init(
        name: String, yaml text: String, inherited: (String) -> String? = { _ in nil }
    ) throws(ThemeError) {
        var reader = ThemeReader(theme: name)
        try reader.read(text, name: name, depth: 0, inherited: inherited)
        self = try reader.resolved()
    }
}

/// A theme while its files are read: what the inherited ones say first, then the file's own.
private struct ThemeReader {
    let theme: String
    var palette: [String: Color] = [:]
    var faces: [Face: YamlNode] = [:]
    var grounds: [Ground: YamlNode] = [:]
    var gradient: YamlNode?

    func fail(_ line: Int, _ text: String) -> ThemeError { ThemeError(theme: theme, line: line, text: text) }

    mutating func read(
        _ text: String, name: String, depth: Int, inherited: (String) -> String?
    ) throws(ThemeError) {
        let root: YamlNode?
        do {
            root = try YamlNode(parsing: text)
        } catch {
            throw ThemeError(theme: name, line: error.line, text: error.problem)
        }
        guard let pairs = root?.pairs else { throw ThemeError(theme: name, line: 1, text: "not a theme") }
        if let parent = root?["inherit"] {
            guard let other = parent.text, depth < 8, let text = inherited(other) else {
                throw fail(parent.line, "no theme \(parent.text ?? "of that name") to inherit from")
            }
            try read(text, name: other, depth: depth + 1, inherited: inherited)
        }
        for pair in pairs {
            switch pair.key {
            case "inherit", "name", "description": break
            case "palette":
                for entry in pair.value.pairs ?? [] {
                    guard let text = entry.value.text, let color = Color(text) ?? palette[text] else {
                        throw fail(
                            entry.line, "\(entry.key): write #rrggbb, default, or one of the sixteen like bright-red")
                    }
                    palette[entry.key] = color
                }
            case "faces":
                for entry in pair.value.pairs ?? [] {
                    guard let face = Face(rawValue: entry.key) else {
                        throw fail(entry.line, "no face is called \(entry.key)")
                    }
                    faces[face] = entry.value
                }
            case "grounds":
                for entry in pair.value.pairs ?? [] {
                    guard let ground = Ground(rawValue: entry.key) else {
                        throw fail(entry.line, "no ground is called \(entry.key)")
                    }
                    grounds[ground] = entry.value
                }
            case "gradient": gradient = pair.value
            default: throw fail(pair.line, "a theme has no \(pair.key)")
            }
        }
    }

    func color(_ node: YamlNode) throws(ThemeError) -> Color {
        guard let text = node.text, let color = palette[text] ?? Color(text) else {
            throw fail(node.line, "\(node.text ?? "this") is neither in the palette nor a colour")
        }
        return color
    }

    func look(_ node: YamlNode, ground: Bool) throws(ThemeError) -> Theme.Look {
        guard let pairs = node.pairs else {
            return ground ? Theme.Look(nil, on: try color(node)) : Theme.Look(try color(node))
        }
        var look = Theme.Look()
        for pair in pairs {
            switch pair.key {
            case "fg": look.foreground = try color(pair.value)
            case "bg": look.background = try color(pair.value)
            case "modifiers":
                for item in pair.value.items ?? [pair.value] {
                    guard let modifier = item.text.flatMap(Theme.Modifier.init(rawValue:)) else {
                        throw fail(item.line, "no modifier is called \(item.text ?? "that")")
                    }
                    look.modifiers.insert(modifier)
                }
            default: throw fail(pair.line, "\(pair.key) is none of fg, bg, modifiers")
            }
        }
        return look
    }

    func resolved() throws(ThemeError) -> Theme {
        var theme = Theme(name: theme)
        if let gradient {
            var stops: [Color] = []
            for item in gradient.items ?? [gradient] { stops.append(try color(item)) }
            for (index, face) in Face.graphs.enumerated() where !stops.isEmpty {
                let place = Double(index) / 7 * Double(stops.count - 1)
                let stop = min(Int(place), stops.count - 1)
                let next = min(stop + 1, stops.count - 1)
                theme.faces[face] = Theme.Look(stops[stop].mixed(with: stops[next], place - Double(stop)))
            }
        }
        for (face, node) in faces { theme.faces[face] = try look(node, ground: false) }
        for (ground, node) in grounds { theme.grounds[ground] = try look(node, ground: true) }
        return theme
    }
}
