/// A key, or text pasted at once.
public enum Key: Hashable, Sendable {
    case character(Character)
    /// With Ctrl, as a small letter.
    case control(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
}
