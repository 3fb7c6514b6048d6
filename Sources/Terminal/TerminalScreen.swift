import CCurses
import Glibc
import TUI

/// The terminal as a screen: shows buffers, reads keys. It belongs to one thread; `waker` may be given to others.
///
/// The terminal is given back when the value ends, at `exit`, and when a fault kills the process.
public struct TerminalScreen: ~Copyable {
    /// Something that happened at the terminal.
    public enum Event: Sendable, Equatable {
        case key(Key)
        case mouse(Mouse)
        case pasted(String)
        case resized(Size)
        /// Another thread used `waker`.
        case woken
        /// Nothing happened in time.
        case nothing
        /// SIGTERM, SIGHUP, SIGINT or SIGQUIT asks the process to end.
        case ended(signal: Int32)
        /// The terminal is gone.
        case closed
    }

    /// Columns and rows now.
    public private(set) var size: Size
    /// The name of what the terminal is, for the log: `xterm-256color, 256 colours`.
    public let summary: String
    private let wake: Wake
    private let utf8: Bool
    private var palette: Palette
    private var shown: Buffer?
    private var waiting: [Event] = []

    /// Opens the screen on standard input and output.
    /// - Parameter theme: Ignored where there are no colours or `NO_COLOR` forbids them.
    /// - Throws: `TerminalError` when they are no terminal, or one that cannot be drawn on.
    public init(theme: Theme) throws(TerminalError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        guard let name = TerminalScreen.environment("TERM") else { throw .noName }
        guard let wake = Wake() else { throw .failed(name) }
        var term = name
        if ["truecolor", "24bit"].contains(TerminalScreen.environment("COLORTERM") ?? ""),
            let direct = weir_direct_colour_entry(name)
        {
            term = String(cString: direct)
        }
        let paste = ["xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "st"].contains {
            name == $0 || name.hasPrefix($0 + "-")
        }
        var can = weir_terminal()
        switch weir_screen_open(term, paste, &can) {
        case 0: break
        case 1: throw .unknown(name)
        case 2: throw .noDatabase(name)
        case 3: throw .tooSimple(name)
        default: throw .failed(name)
        }
        weir_signals_take(wake.writer)
        let depth: Palette.Depth
        if TerminalScreen.environment("NO_COLOR") != nil || can.colours < 8 {
            depth = .none
        } else if can.direct {
            depth = .direct
        } else {
            depth = can.colours >= 256 ? .twoHundredFiftySix : can.colours >= 16 ? .sixteen : .eight
        }
        self.wake = wake
        utf8 = can.utf8
        palette = Palette(theme, depth)
        size = TerminalScreen.measured() ?? Size(80, 24)
        let colours = can.direct ? "24-bit colour" : "\(can.colours) colours"
        summary = "\(term), \(depth == .none ? "no colour" : colours)\(can.utf8 ? "" : ", ASCII")"
    }

    deinit {
        weir_signals_give_back()
        weir_screen_close()
    }

    /// Ends a wait in `next` from any thread.
    public var waker: Waker { Waker(wake: wake) }

    /// The value of an environment variable; nil when it is missing or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    private static func measured() -> Size? {
        var width: Int32 = 0
        var height: Int32 = 0
        guard weir_screen_measure(&width, &height) == 1 else { return nil }
        return Size(Int(width), Int(height))
    }

    // MARK: Showing

    /// Makes the terminal show `buffer`: only the cells that changed since the last one are written.
    public mutating func present(_ buffer: Buffer) {
        let buffer = utf8 ? buffer : buffer.ascii
        var last: Palette.Ink?
        for run in buffer.runs(since: shown) {
            let ink = palette.ink(run.style)
            if ink != last { weir_style(ink.modifiers, ink.foreground, ink.background, palette.depth != .none) }
            last = ink
            weir_put(Int32(run.x), Int32(run.y), run.text, Int32(run.text.utf8.count))
        }
        weir_flush(Int32(buffer.cursor?.width ?? -1), Int32(buffer.cursor?.height ?? 0))
        shown = buffer
    }

    /// Draws everything anew at the next `present`.
    public mutating func redraw() {
        shown = nil
        weir_redraw()
    }

    /// Takes other colours from the next `present` on.
    public mutating func use(_ theme: Theme) {
        palette = Palette(theme, palette.depth)
        shown = nil
    }

    /// Takes notice of the mouse, or leaves it to the terminal, which can then select text with it.
    public func mouse(_ on: Bool) { weir_mouse(on) }

    /// Puts text on the clipboard of the terminal (OSC 52), where it knows how; 64 KiB at most.
    public func copy(_ text: String) {
        let sequence = "\u{1b}]52;c;" + TerminalScreen.base64(Array(text.utf8.prefix(65_536))) + "\u{7}"
        weir_raw(sequence, Int32(sequence.utf8.count))
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for digit in 0..<4 {
                result.append(
                    digit <= group.count ? digits[Int(value >> UInt32(18 - 6 * digit)) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: Reading

    /// The next thing that happens, within `timeout` seconds; nil waits for ever.
    public mutating func next(timeout: Double?) -> Event {
        if !waiting.isEmpty { return waiting.removeFirst() }
        if let event = read() { return event }
        let milliseconds = timeout.map { Int32(max(0, min(86_400, $0)) * 1000) } ?? -1
        let what = weir_wait(wake.reader, milliseconds)
        if what & 4 != 0 {
            take(wake.take())
            if !waiting.isEmpty { return waiting.removeFirst() }
        }
        if what & 1 != 0, let event = read() { return event }
        if what & 2 != 0 { return .closed }
        return .nothing
    }

    /// Turns signals into events.
    private mutating func take(_ signals: Set<UInt8>) {
        for number in signals.sorted() {
            switch Int32(number) {
            case 0: waiting.append(.woken)
            case SIGWINCH: measure()
            case SIGTSTP: suspend()
            case SIGCONT: redraw()
            default: waiting.append(.ended(signal: Int32(number)))
            }
        }
    }

    private mutating func measure() {
        guard let now = TerminalScreen.measured() else { return }
        weir_screen_resize(Int32(now.width), Int32(now.height))
        size = now
        shown = nil
        waiting.append(.resized(now))
    }

    private func read() -> Event? {
        var value: UInt32 = 0
        while true {
            switch weir_key(&value) {
            case 0: return nil
            case 1: if let key = Key(character: value) { return .key(key) }
            default:
                if value == UInt32(WEIR_PASTE_START) { return .pasted(pasted()) }
                if value == UInt32(WEIR_KEY_MOUSE) {
                    if let mouse = pointed() { return .mouse(mouse) }
                    continue
                }
                if let key = Key(code: Int32(bitPattern: value)) { return .key(key) }
            }
        }
    }

    private func pointed() -> Mouse? {
        var x: Int32 = 0
        var y: Int32 = 0
        let kind: Mouse.Kind
        switch weir_mouse_event(&x, &y) {
        case 1: kind = .click
        case 2: kind = .doubleClick
        case 3: kind = .wheelUp
        case 4: kind = .wheelDown
        default: return nil
        }
        return Mouse(kind, x: Int(x), y: Int(y))
    }

    /// What is pasted, up to its end; 64 KiB at most.
    private func pasted() -> String {
        var text = ""
        var value: UInt32 = 0
        while true {
            switch weir_key(&value) {
            case 0:
                guard weir_wait(wake.reader, 100) & 1 != 0 else { return text }
            case 1:
                if text.utf8.count < 65_536, let scalar = Unicode.Scalar(value) {
                    text.unicodeScalars.append(scalar == "\r" ? "\n" : scalar)
                }
            default: if value == UInt32(WEIR_PASTE_END) { return text }
            }
        }
    }

    // MARK: Leaving for a while

    /// Stops like Ctrl-Z and goes on with a new screen.
    public mutating func suspend() {
        outside { weir_stop() }
    }

    /// Gives the terminal to something else and takes it back afterwards. Signals of the keyboard that came meanwhile were
    /// not for us.
    public mutating func outside<Result>(_ body: () -> Result) -> Result {
        weir_screen_leave()
        let result = body()
        weir_screen_return()
        for number in wake.take().sorted() {
            switch Int32(number) {
            case 0: waiting.append(.woken)
            case SIGTERM, SIGHUP: waiting.append(.ended(signal: Int32(number)))
            default: break
            }
        }
        shown = nil
        if TerminalScreen.measured() != size { measure() }
        return result
    }
}
