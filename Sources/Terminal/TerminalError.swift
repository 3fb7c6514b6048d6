/// Why there is no screen, in one sentence.
public enum TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
    case notATerminal
    /// `TERM` is empty or missing.
    case noName
    case unknown(String)
    case noDatabase(String)
    /// It cannot move its cursor.
    case tooSimple(String)
    case failed(String)

    public var description: String {
        switch self {
        case .notATerminal:
            "the console needs a terminal: standard input and output are not one (weir status prints the same as text)"
        case .noName: "TERM is not set: the console does not know what the terminal can do"
        case .unknown(let term): "no terminal is known as TERM=\(term): set TERM to one that is, such as xterm-256color"
        case .noDatabase(let term): "there is no terminfo database to look TERM=\(term) up in (package ncurses-base)"
        case .tooSimple(let term):
            "TERM=\(term) cannot move its cursor: the console needs one that can, such as xterm (weir status prints the same as text)"
        case .failed(let term): "the screen could not be opened on TERM=\(term)"
        }
    }
}
