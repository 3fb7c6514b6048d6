import Glibc
import TUI

/// The operator's editor.
public enum Editor {
    /// Editors that take `+LINE` before the file.
    private static let knowLines = [
        "vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe", "kak", "mg", "ne",
    ]

    /// Runs `$VISUAL`, `$EDITOR` or `vi` on a file and waits for it.
    /// - Parameter line: Counted from 1.
    /// - Returns: nil, or why it did not run or what it ended with.
    static func run(_ path: String, line: Int) -> String? {
        let editor = TerminalScreen.environment("VISUAL") ?? TerminalScreen.environment("EDITOR") ?? "vi"
        let program = editor.split(separator: " ").first.map(String.init) ?? editor
        let name = program.split(separator: "/").last.map(String.init) ?? program
        var words = ["/bin/sh", "-c", "exec \(editor) \"$@\"", name]
        if knowLines.contains(name), line > 1 { words.append("+\(line)") }
        words.append(path.hasPrefix("-") ? "./" + path : path)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, "/bin/sh", nil, nil, &arguments, environ)
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
