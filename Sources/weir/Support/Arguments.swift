import ArgumentParser
import CBackend
import Driver
import Netlink
import Pipeline
import Schema
import Source

extension Hook: ExpressibleByArgument {}
extension Counting: ExpressibleByArgument {}
extension Optimisation: ExpressibleByArgument {}
extension XDPModeChoice: ExpressibleByArgument {}

/// What every verb that compiles takes.
struct CompileArguments: ParsableArguments {
    @Option(name: .customShort("I", allowingJoined: true), help: "Where to look for includes.")
    var include: [String] = []

    @Option(name: .customShort("D", allowingJoined: true), help: "NAME or NAME=VALUE.")
    var define: [String] = []

    @Option(
        name: .customShort("W", allowingJoined: true),
        help: ArgumentHelp(
            "Warnings: all, none, NAME, no-NAME, error, error=NAME.",
            discussion: "NAME is one of \(WarningCategory.allCases.map(\.rawValue).joined(separator: ", "))."))
    var warning: [String] = []

    func validate() throws {
        var options = WarningOptions()
        for word in warning where !options.apply(word) {
            throw ValidationError("'-W \(word)' is not known: NAME is one of \(WarningCategory.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    var options: CompileOptions {
        CompileOptions(
            includePaths: include,
            defines: define.map { word in
                guard let at = word.firstIndex(of: "=") else { return (word, "1") }
                return (String(word[..<at]), String(word[word.index(after: at)...]))
            }, warnings: WarningOptions(warning) ?? WarningOptions())
    }
}

/// What the verbs take that make a program for a hook.
struct CodeArguments: ParsableArguments {
    @OptionGroup var compile: CompileArguments

    @Option(help: "xdp, tc-ingress or tc-egress; the architecture's own otherwise.")
    var hook: Hook?

    @Option(help: "A C file with the bodies of the program's own externs.")
    var extern: [String] = []

    @Option(help: "Count nothing, what is dropped, or all that becomes of packets.")
    var count: Counting = .drops

    @Option(help: ArgumentHelp("Switch an optimisation of the code generator off, to measure what it buys.", visibility: .hidden))
    var without: [Optimisation] = []

    func options() throws(Refusal) -> CompileOptions {
        var options = compile.options
        options.hook = hook
        options.counting = count
        options.without = Set(without)
        for path in extern {
            guard let bytes = readFile(path) else { throw Refusal("cannot read \(path)") }
            options.externs.append(.init(path: path, text: String(decoding: bytes, as: UTF8.self)))
        }
        return options
    }
}

/// The network namespace a verb acts in.
struct NamespaceArguments: ParsableArguments {
    @Option(help: "The network namespace, as in ip netns.")
    var netns: String?

    /// Nil stands for the one weir runs in.
    func namespace() throws -> NetworkNamespace? {
        guard let netns else { return nil }
        let namespace = try NetworkNamespace(netns)
        _ = try namespace.identity()
        return namespace
    }
}

/// How a reading verb answers.
struct OutputArguments: ParsableArguments {
    @Flag(help: "Answer as JSON.")
    var json = false
}

/// `N=IF`: a port number of P4 and its interface.
extension PortAssignment: ExpressibleByArgument {
    public init?(argument: String) {
        guard let at = argument.firstIndex(of: "="), let number = UInt32(argument[..<at]) else { return nil }
        let interface = String(argument[argument.index(after: at)...])
        guard !interface.isEmpty else { return nil }
        self.init(port: number, interface: interface)
    }
}
