import ArgumentParser

/// The command `weir`.
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir", abstract: "P4 on the Linux kernel, with a person in charge of it.",
        subcommands: [ConsoleCommand.self, DemoCommand.self, TestCommand.self])
}
