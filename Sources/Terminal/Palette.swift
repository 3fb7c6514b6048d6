import CCurses
import TUI

/// A theme in the colours that a terminal has.
struct Palette {
    /// How many colours are used.
    enum Depth: Equatable { case none, eight, sixteen, twoHundredFiftySix, direct }

    struct Ink: Equatable {
        var modifiers: Int32
        var foreground: Int32
        var background: Int32
    }

    let theme: Theme
    let depth: Depth
    private var inks: [Style: Ink] = [:]

    init(_ theme: Theme, _ depth: Depth) {
        self.theme = depth == .none ? Theme.plain : theme
        self.depth = depth
    }

    mutating func ink(_ style: Style) -> Ink {
        if let known = inks[style] { return known }
        let look = theme.look(style)
        var modifiers: Int32 = 0
        for modifier in look.modifiers {
            switch modifier {
            case .bold: modifiers |= Int32(WEIR_BOLD)
            case .dim: modifiers |= Int32(WEIR_DIM)
            case .italic: modifiers |= Int32(WEIR_ITALIC)
            case .underline: modifiers |= Int32(WEIR_UNDERLINE)
            case .reverse: modifiers |= Int32(WEIR_REVERSE)
            }
        }
        var foreground = number(look.foreground)
        let background = number(look.background)
        if depth == .eight, foreground >= 8 {
            foreground -= 8
            modifiers |= Int32(WEIR_BOLD)
        }
        let ink = Ink(
            modifiers: modifiers, foreground: foreground, background: depth == .eight ? background & 7 : background)
        inks[style] = ink
        return ink
    }

    /// A colour's number on this terminal; -1 is its own.
    private func number(_ color: Color?) -> Int32 {
        guard let color else { return -1 }
        switch depth {
        case .none: return -1
        case .eight, .sixteen: return Int32(color.index16 ?? -1)
        case .twoHundredFiftySix: return Int32(color.index256 ?? -1)
        case .direct:
            // The first eight numbers are the terminal's own eight colours.
            guard case .rgb(let red, let green, let blue) = color else {
                let index = Int32(color.index16 ?? -1)
                guard index >= 8, let bright = color.components else { return index }
                return Int32(bright.red) << 16 | Int32(bright.green) << 8 | Int32(bright.blue)
            }
            return max(8, Int32(red) << 16 | Int32(green) << 8 | Int32(blue))
        }
    }
}
