import Glibc
import TUI

/// The operator's editor.
public enum Editor {
    /// Editors that take `+LINE` before the file.
    private static let knowLines = [
        "vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe", "kak", "mg", "ne",
    ]

    /// The words of a command, separated by blanks; quotes and backslashes keep blanks in them.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return word.map { words + [$0] } ?? words
    }

    /// Runs `$VISUAL`, `$EDITOR` or `vi` on a file and waits for it.
    /// - Parameter line: Counted from 1.
    /// - Returns: nil, or why it did not run or what it ended with.
    static func run(_ path: String, line: Int) -> String? {
        let editor = TerminalScreen.environment("VISUAL") ?? TerminalScreen.environment("EDITOR") ?? "vi"
        // No shell: whatever the variable or the file's name hold is words of the editor, and nothing else.
        var words = Editor.words(editor)
        guard let program = words.first else { return "$EDITOR names no program" }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        if knowLines.contains(name), line > 1 { words.append("+\(line)") }
        words.append(path.hasPrefix("-") ? "./" + path : path)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, program, nil, nil, &arguments, environ)
        guard failure == 0 else { return "\(name) did not start: \(String(cString: strerror(failure)))" }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        if status == 0 { return nil }
        return status & 0x7f == 0
            ? "\(name) ended with status \(status >> 8 & 0xff)" : "\(name) was ended by signal \(status & 0x7f)"
    }
}

extension TerminalScreen {
    /// Leaves the screen to `$VISUAL`, `$EDITOR` or `vi` and comes back when it ends.
    /// - Parameter line: Where to start, counted from 1.
    /// - Returns: nil, or one sentence on what went wrong.
    public mutating func edit(_ path: String, line: Int) -> String? {
        outside { Editor.run(path, line: line) }
    }
}
