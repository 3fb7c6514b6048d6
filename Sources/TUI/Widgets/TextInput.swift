/// A line of text being typed.
public struct TextInput: Equatable, Sendable {
    public private(set) var characters: [Character]
    /// Characters before the cursor.
    public private(set) var cursor: Int
    static let limit = 512

    public init(_ text: String = "") {
        characters = Array(text.prefix(TextInput.limit))
        cursor = characters.count
    }
    public var text: String { String(characters) }
    public var isEmpty: Bool { characters.isEmpty }

    /// Takes a key of line editing.
    /// - Returns: Whether the key meant anything.
    public mutating func take(_ key: Key) -> Bool {
        switch key {
        case .character(let character):
            guard characters.count < TextInput.limit else { return true }
            characters.insert(character, at: cursor)
            cursor += 1
        case .backspace, .control("h"):
            guard cursor > 0 else { return true }
            cursor -= 1
            characters.remove(at: cursor)
        case .delete, .control("d"):
            if cursor < characters.count { characters.remove(at: cursor) }
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .control("u"):
            characters.removeFirst(cursor)
            cursor = 0
        case .control("k"): characters.removeLast(characters.count - cursor)
        case .control("w"):
            var start = cursor
            while start > 0, characters[start - 1] == " " { start -= 1 }
            while start > 0, characters[start - 1] != " " { start -= 1 }
            characters.removeSubrange(start..<cursor)
            cursor = start
        default: return false
        }
        return true
    }

    /// What is shown in `width` columns: the part around the cursor, and the cursor's column in it.
    func window(_ width: Int) -> (text: String, cursor: Int) {
        var start = 0
        while start < cursor, Glyph.width(of: String(characters[start..<cursor])) >= max(1, width) { start += 1 }
        return (String(characters[start...]), Glyph.width(of: String(characters[start..<cursor])))
    }
}

extension Buffer {
    /// Draws what is typed in `area`'s first row; `focused` shows the cursor there.
    public mutating func put(_ input: TextInput, in area: Rect, focused: Bool, on ground: Ground = .field) {
        guard !area.isEmpty else { return }
        let (text, column) = input.window(area.width)
        fill(area.row(0), Style(.text, on: ground))
        put(text, in: area.row(0), Style(focused ? .bright : .text, on: ground))
        if focused { cursor = Size(area.x + min(column, area.width - 1), area.y) }
    }
}
