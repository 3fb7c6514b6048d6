import Driver
import Netlink

/// The command line that runs a test again, for a shell.
enum RepeatCommand {
    static func text(_ test: TestCase, _ target: TestTarget, _ options: TestOptions) -> String {
        var words = ["weir", "test", "--target", target.rawValue]
        for folder in options.compile.includePaths { words += ["-I", folder] }
        for (name, value) in options.compile.defines { words += ["-D", "\(name)=\(value)"] }
        if let hook = options.compile.hook { words += ["--hook", hook.rawValue] }
        for source in options.compile.externs { words += ["--extern", source.path] }
        if target == .net, options.mode != .auto { words += ["--mode", options.mode.rawValue] }
        if target == .user {
            if options.sanitize { words.append("--sanitize") }
            if let compiler = options.compiler { words += ["--cc", compiler] }
        }
        if options.compile.counting != .drops { words += ["--count", options.compile.counting.rawValue] }
        for capture in options.captures {
            words += [capture.isExpected ? "--expect-pcap" : "--pcap", "\(capture.port)=\(capture.path)"]
        }
        words += [test.program] + (test.script.map { [$0] } ?? [])
        let command = words.map(quoted).joined(separator: " ")
        guard let here = Files.currentDirectory() else { return command + "\n" }
        return "cd \(quoted(here)) && \(command)\n"
    }

    /// As one word of a shell.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ","),
                UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "@"):
                true
            default: false
            }
        }
        return plain && !word.isEmpty ? word : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
