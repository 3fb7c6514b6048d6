import ArgumentParser
import Driver

/// `weir check`: the front end alone.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say what is wrong with P4 programs; nothing when all is well.")

    @Argument(help: "P4 files.")
    var files: [String]

    @OptionGroup var compile: CompileArguments

    func run() throws {
        var failed = false
        for file in files {
            do throws(Refusal) {
                _ = try Compiling.compile(file, compile.options, upTo: .check)
            } catch {
                error.say()
                failed = true
            }
        }
        if failed { throw ExitCode.failure }
    }
}
