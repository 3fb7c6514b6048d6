import CCurses
import TUI

extension Key {
    /// A character as curses reads it; nil when it is none.
    init?(character value: UInt32) {
        switch value {
        case 9: self = .tab
        case 10, 13: self = .enter
        case 27: self = .escape
        case 8, 127: self = .backspace
        case 0: self = .control(" ")
        case 1...26: self = .control(Character(Unicode.Scalar(UInt8(value) + 96)))
        case 28...31: self = .control(Character(Unicode.Scalar(UInt8(value) + 64)))
        default:
            guard let scalar = Unicode.Scalar(value) else { return nil }
            self = .character(Character(scalar))
        }
    }

    /// A key code of curses; nil for keys that mean nothing here.
    init?(code: Int32) {
        switch UInt32(bitPattern: code) {
        case UInt32(WEIR_KEY_UP): self = .up
        case UInt32(WEIR_KEY_DOWN): self = .down
        case UInt32(WEIR_KEY_LEFT): self = .left
        case UInt32(WEIR_KEY_RIGHT): self = .right
        case UInt32(WEIR_KEY_HOME), UInt32(WEIR_KEY_FIND): self = .home
        case UInt32(WEIR_KEY_END), UInt32(WEIR_KEY_SELECT): self = .end
        case UInt32(WEIR_KEY_PPAGE): self = .pageUp
        case UInt32(WEIR_KEY_NPAGE): self = .pageDown
        case UInt32(WEIR_KEY_BACKSPACE): self = .backspace
        case UInt32(WEIR_KEY_DC): self = .delete
        case UInt32(WEIR_KEY_IC): self = .insert
        case UInt32(WEIR_KEY_ENTER): self = .enter
        case UInt32(WEIR_KEY_BTAB), UInt32(WEIR_BACKTAB): self = .backTab
        case UInt32(WEIR_KEY_F0) + 1...UInt32(WEIR_KEY_F0) + 24:
            self = .function(Int(code) - Int(WEIR_KEY_F0))
        default: return nil
        }
    }
}
