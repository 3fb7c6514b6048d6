import ArgumentParser
import Maps
import Pipeline

/// `weir repair`
struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Put the pins of a running pipeline back that somebody removed.",
        discussion: """
            The program on the interfaces goes on as it is; its pins are made again from what the kernel has of it. Where the record of the \
            program is gone too, FILE has to be that program: the same instructions, which is checked.
            """)

    @Argument(help: "The pipeline.", completion: Completions.pipeline)
    var name: String

    @Argument(help: "The program it runs, as a P4 file or an object: needed when its record is gone.")
    var file: String?

    @OptionGroup var code: CodeArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let object = try file.map { try Compiling.object($0, code.options()) }
        let report = try pipelines.repair(name, with: object, source: file.map(Files.absolute))
        if !report.restored.isEmpty {
            try Recording.of("repair") { deed in
                deed.begin(report.pipeline)
                deed.note(report.restored.map { "put back \($0)" }, irreversible: "the program went on as it was")
            }
        }
        if output.json { return try Streams.json(report) }
        Streams.out(
            report.restored.isEmpty
                ? "\(name) has all its pins\n" : "\(name) g\(report.generation): put back \(report.restored.joined(separator: ", "))\n")
        if !report.interfaces.isEmpty { Streams.out("\(name) is on \(report.interfaces.joined(separator: ", "))\n") }
        for clause in report.lost { Streams.error("weir: cannot be gone back to: \(clause)\n") }
    }
}
