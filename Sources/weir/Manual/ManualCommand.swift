import Architectures
import ArgumentParser
import Glibc

/// `weir manual`: writes the manual pages, for those who install weir.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual pages into a folder.", shouldDisplay: false)

    @Argument(help: "The folder.")
    var folder: String

    @Flag(help: "The includes of P4 instead, which are in the binary, for people and editors to read.")
    var includes = false

    func run() throws {
        if includes {
            for name in Architectures.names where !name.contains("/") {
                guard let bytes = Architectures.include(named: name) else { continue }
                try Files.write(bytes, to: "\(folder)/\(name)")
            }
            return
        }
        for page in ManualPage.all(of: try .ofWeir(), version: Weir.configuration.version) {
            try Files.write(Array(page.text.utf8), to: "\(folder)/\(page.name).1")
        }
    }
}
