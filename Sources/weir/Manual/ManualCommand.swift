import ArgumentParser
import Glibc

/// `weir manual`: writes the manual pages, for those who install weir.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual pages into a folder.", shouldDisplay: false)

    @Argument(help: "The folder.")
    var folder: String

    func run() throws {
        for page in ManualPage.all(of: try .ofWeir(), version: Weir.configuration.version) {
            try Files.write(Array(page.text.utf8), to: "\(folder)/\(page.name).1")
        }
    }
}
