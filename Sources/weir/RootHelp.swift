import ArgumentParser
import Glibc

/// The answer to `weir --help`, from what the verbs say of themselves and nothing else: building ArgumentParser's tree of all their options
/// takes longer than everything else that this answer needs. `weir help`, which does build it, says the same; a test holds them together.
enum RootHelp {
    /// Answers when that is all that was asked.
    static func answers(_ words: [String]) -> Bool {
        switch words {
        case ["--help"], ["-h"], []: Streams.out(text(columns: columns))
        case ["--version"]: Streams.out(Weir.configuration.version + "\n")
        default: return false
        }
        return true
    }

    static func text(columns: Int) -> String {
        let configuration = Weir.configuration
        var text = "OVERVIEW: \(configuration.abstract)\n\nUSAGE: weir <subcommand>\n\nOPTIONS:\n"
        text += entry("--version", "Show the version.", columns) + entry("-h, --help", "Show help information.", columns)
        for group in configuration.groupedSubcommands {
            text += "\n\(group.name.uppercased()) SUBCOMMANDS:\n"
            for verb in group.subcommands where verb.configuration.shouldDisplay {
                text += entry(verb.configuration.commandName ?? "", verb.configuration.abstract, columns)
            }
        }
        return text + "\n  See 'weir help <subcommand>' for detailed help.\n"
    }

    /// As wide as the terminal; 80 columns where there is none.
    private static var columns: Int {
        if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 { return columns }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static let indent = 26

    private static func entry(_ name: String, _ abstract: String, _ columns: Int) -> String {
        var lines: [String] = []
        var line = ""
        let words = abstract.split(separator: " ")
        for (index, word) in words.enumerated() {
            // The blank after a word counts too, but not at the end.
            let end = indent + line.count + 1 + word.count + (index + 1 < words.count ? 1 : 0)
            if !line.isEmpty, end > max(columns, indent + 20) {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        let margin = String(repeating: " ", count: indent)
        let head = "  " + name + String(repeating: " ", count: max(1, indent - 2 - name.count))
        return head + lines.joined(separator: "\n" + margin) + "\n"
    }
}
