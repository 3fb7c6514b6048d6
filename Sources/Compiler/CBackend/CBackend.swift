import IR
import Schema
import Source

/// What the user may choose about the code.
public struct CBackendOptions: Sendable {
    /// The hook the program will be attached to.
    public var hook: Hook
    /// What is counted of packets.
    public var counting: Counting
    /// Optimisations that are switched off.
    public var without: Set<Optimisation>
    /// The P4 file as it was named to the compiler.
    public var sourceName: String
    /// Records the final action and the port of a redirect in the map `weir_test`, for test runs.
    public var instrument: Bool
    /// C files that implement extern functions (`--extern`): calls of other names than the built-in ones go there.
    public var externSources: [ExternSource]
    /// Which locals lie in a map because the stack has no room for them.
    public var spilling = Spilling.none
    /// About how many instructions a function is to have where the program is cut into several.
    public var partSize = 1500
    /// Where a span starts, for `#line`; nil for spans that no text stands for.
    public var location: @Sendable (Span) -> (path: String, line: Int)?

    public init(
        hook: Hook, counting: Counting = .drops, without: Set<Optimisation> = [], sourceName: String = "", instrument: Bool = false,
        externSources: [ExternSource] = [], location: @escaping @Sendable (Span) -> (path: String, line: Int)? = { _ in nil }
    ) {
        self.hook = hook
        self.counting = counting
        self.without = without
        self.sourceName = sourceName
        self.instrument = instrument
        self.externSources = externSources
        self.location = location
    }
}

/// What a program counts of its packets, per CPU.
public enum Counting: String, CaseIterable, Sendable {
    /// Nothing.
    case none
    /// Drops by their reason, and parser errors: off the hot path.
    case drops
    /// Also passed, transmitted and redirected packets, table hits and misses, actions and parser states.
    case all
}

/// A C file with the user's extern functions.
public struct ExternSource: Sendable {
    public var path: String
    public var text: String
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// A program as C, and what stands in it.
public struct CProgram: Sendable {
    public var text: String
    public var schema: Schema
}

/// Translates a program to one C file for clang's BPF target (or, with `-DWEIR_USER`, for any C compiler).
///
/// Returns nil, with at least one error in `diagnostics`, when the program asks for what the back end or the kernel cannot
/// do.
public func generateC(_ program: Program, options: CBackendOptions, diagnostics: inout Diagnostics) -> CProgram? {
    guard let architecture = Architecture.named(program.architecture) else {
        diagnostics.error("the back end knows no architecture \(program.architecture)", at: .none)
        return nil
    }
    var generator = Generator(program, options, architecture)
    for type in generator.plan.typesInUse where type.width % 8 != 0 {
        diagnostics.error(
            "header \(type.name) has \(type.width) bits, which is not a whole number of bytes", at: type.span)
    }
    guard !diagnostics.hasErrors else { return nil }
    generator.schema.samples = ParserSamples.of(program)
    let declarations = generator.generate()
    diagnostics.append(generator.diagnostics)
    guard !generator.diagnostics.hasErrors else { return nil }
    return CProgram(text: CPrinter.print(declarations), schema: generator.schema)
}
