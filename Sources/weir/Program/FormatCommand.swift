import ArgumentParser
import Glibc
import Source
import Syntax

/// `weir fmt`
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay P4 text out: indentation, blanks and blank lines; comments and line ends stay.",
        discussion: "Files are changed in place. - reads standard input and writes standard output.")

    @ArgumentParser.Argument(help: "P4 files.")
    var files: [String]

    @Flag(help: "Change nothing; name the files that would change, and end with status 1 if there are any.")
    var check = false

    func run() throws {
        var hasFailed = false
        for path in files {
            let bytes = path == "-" ? FormatCommand.standardInput() : try Files.read(path)
            var map = SourceMap()
            var diagnostics = Diagnostics()
            guard let text = formattedText(path: path, bytes: bytes, map: &map, diagnostics: &diagnostics) else {
                Streams.error(diagnostics.rendered(with: map))
                hasFailed = true
                continue
            }
            if check {
                guard text != bytes else { continue }
                Streams.out("\(path)\n")
                hasFailed = true
            } else if path == "-" || text != bytes {
                try Files.write(text, to: path)
            }
        }
        if hasFailed { throw ExitCode.failure }
    }

    private static func standardInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
