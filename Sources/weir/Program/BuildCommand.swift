import ArgumentParser
import CBackend
import Driver
import IR
import Maps
import Schema

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `weir build`: what the compiler makes of a program.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Compile a P4 program.",
        discussion: "The object goes to a file named after the program, everything else to standard output, unless -o says so.")

    @ArgumentParser.Argument(help: "The P4 file.")
    var file: String

    @Option(name: .short, help: "Where the result goes; - is standard output.")
    var output: String?

    enum Product: String, ExpressibleByArgument, CaseIterable { case object, c, ir, schema, header }
    @Option(help: "What to write: object, c, ir (the typed program that the C is made from), schema (JSON), header (C, for control programs).")
    var emit: Product = .object

    @OptionGroup var code: CodeArguments

    @Flag(help: "Say what each stage took, in milliseconds, the kernel's verifier included.")
    var timings = false

    @Flag(help: "Have the kernel's verifier go through it too.")
    var verify = false

    @Flag(help: "Write the verifier's log of every instruction to standard error.")
    var verifierLog = false

    private var isLoaded: Bool { timings || verify || verifierLog }

    func run() throws {
        let stage: Stage =
            switch emit {
            case .object: .object
            case .c, .schema, .header: isLoaded ? .object : .c
            case .ir: isLoaded ? .object : .ir
            }
        let result = try Compiling.compile(file, code.options(), upTo: stage, isLoaded: isLoaded)
        if verifierLog, let bytes = result.object { Streams.error(try BPFObject(bytes, name: file).verifierLog()) }
        if verify, let bytes = result.object {
            let loaded = try BPFObject(bytes, name: file).load()
            Streams.error(loaded.verifier.summary + "\n")
        }
        try Files.write(product(result), to: output ?? (emit == .object ? standardOutput : "-"))
        if timings { try tell(result) }
    }

    private func product(_ result: Compilation) throws -> [UInt8] {
        switch emit {
        case .object: return result.object ?? []
        case .c: return Array((result.c?.text ?? "").utf8)
        case .ir: return Array((result.program?.text ?? "").utf8)
        case .header: return Array((result.c.map { ControlHeader.text($0.schema) } ?? "").utf8)
        case .schema:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            guard let schema = result.c?.schema else { return [] }
            return Array(try encoder.encode(schema)) + [0x0a]
        }
    }

    private var standardOutput: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let stem = name.hasSuffix(".p4") ? String(name.dropLast(3)) : name
        return stem + ".o"
    }

    /// Stages on standard error, so that `-o -` stays clean.
    private func tell(_ result: Compilation) throws {
        var table = Columns(["STAGE", "MS"], right: [1])
        var all = result.timings
        if let bytes = result.object {
            let object = try BPFObject(bytes, name: file)
            let clock = ContinuousClock()
            let start = clock.now
            do {
                let loaded = try object.load()
                let elapsed = (clock.now - start).components
                all.append(("load", Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) / 1e15))
                Streams.error(loaded.verifier.summary + "\n")
            } catch {
                Streams.error("not loaded: \(error)\n")
            }
        }
        for (stage, milliseconds) in all + [("total", all.map(\.milliseconds).reduce(0, +))] {
            table.add(stage, Figures.decimal(milliseconds, places: 1))
        }
        Streams.error(table.text)
    }
}
