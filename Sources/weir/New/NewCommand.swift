import ArgumentParser
import Glibc

/// `weir new`
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write a commented program to begin with, and a packet test of it.",
        discussion: "Programs to begin with:\n"
            + Template.all.map { "  \($0.name): \($0.abstract)" }.joined(separator: "\n"))

    @Argument(help: "The program's name; NAME.p4 and NAME.stf are written, and nothing is overwritten.")
    var name: String

    @Option(help: "What to begin with.")
    var from = "router"

    func validate() throws {
        guard Template.all.contains(where: { $0.name == from }) else {
            throw ValidationError("there is no program '\(from)' to begin with: \(Template.all.map(\.name).joined(separator: ", "))")
        }
        let last = name.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard !last.isEmpty, !last.hasPrefix("."), !last.hasPrefix("-") else { throw ValidationError("'\(name)' names no file") }
    }

    func run() throws {
        guard let template = Template.all.first(where: { $0.name == from }) else { return }
        let stem = name.hasSuffix(".p4") ? String(name.dropLast(3)) : name
        let files = [(stem + ".p4", template.program), (stem + ".stf", template.test)]
        // Both or none.
        for (path, _) in files where access(path, F_OK) == 0 { throw Refusal("\(path) is there already") }
        for (path, bytes) in files { try create(path, bytes) }
        let pipeline = stem.split(separator: "/").last.map(String.init) ?? stem
        Streams.out(
            """
            \(stem).p4 and \(stem).stf are written. Next:
              weir check \(stem).p4
              weir test \(stem).p4 --target user,kernel
              sudo weir attach \(stem).p4 \(template.attach)
              sudo weir console \(pipeline)

            """)
    }

    /// Fails when somebody made it meanwhile.
    private func create(_ path: String, _ bytes: [UInt8]) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
        let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard close(file) == 0, count == bytes.count else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
    }
}
