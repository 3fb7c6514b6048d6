import IR
import Schema
import Source

/// Turns one program into C declarations; the parts of the work are extensions, one concept a file.
struct Generator {
    let program: Program
    let options: CBackendOptions
    let architecture: Architecture
    let verdicts: Verdicts
    let plan: HeaderPlan
    /// The flags of headers and the program's variables are kept in a per-CPU cell, where the verifier knows nothing of them.
    let forgetsFlags: Bool
    let byteVariables: Set<VariableID>
    /// For each parser state the fields of its select that later code takes from a local.
    let readOnceFields: [StateID: Set<FieldKey>]
    var diagnostics = Diagnostics()
    var names = CNames()
    var prelude = Prelude()
    var schema: Schema
    /// Structs, maps and global data, in the order in which C needs them.
    var declarations: [CDeclaration] = []
    /// The C locals of scalar variables.
    var scalars: [VariableID: String] = [:]
    /// What stands for an action's parameter while its body is lowered.
    var parameters: [VariableID: ParameterSource] = [:]
    /// One for each slot of the plan.
    var headers: [HeaderNames] = []
    /// The headers that are valid for certain where code is being generated; nil where control never comes.
    var known: Set<Int>? = []
    /// For a header that the parser made valid, the others that it then made valid as well.
    var implied: [Int: Set<Int>] = [:]
    /// Fields that are read once, in the parser's select, by header and field: the locals that hold them.
    var readOnce: [FieldKey: String] = [:]
    var keptFields: [(name: String, type: CType)] = []
    var labels: [Label: LabelNames] = [:]
    /// Flags that say which conditional emits were reached, by site; nil for sites that need none.
    var emitFlags: [String?] = []
    var nextSite = 0
    var tables: [TableID: TableMaps] = [:]
    var valueSets: [ValueSetID: TableMaps] = [:]
    var externs: [ExternID: String] = [:]
    /// Declarations of objects of the user's own externs.
    var customObjects: [String] = []
    var outcomes: [Outcomes.Cell] = []
    var defaults: [DefaultCell] = []
    /// Members of the per-CPU scratch cell.
    var scratch: [CStructure.Member] = []
    var scratchBytes = 0
    /// Values go through the scratch cell so that the verifier forgets them.
    var needsMemory = false
    /// Something goes to where packets are dropped; how often without an outcome.
    var drops = false
    var bareDrops = 0
    /// What stands behind the way of most packets.
    var farEnds: [(key: String, label: String, body: [CStatement])] = []
    /// For the extractions of a state that are still to come, how many bytes are to be checked at once from there on.
    var bytesAhead: [Int] = []
    /// Bytes behind the cursor that were checked already.
    var checkedBytes = 0
    /// The slots in whose bytes something looks behind a test of their flag.
    var guardedSlots: Set<Int> = []
    /// The table entry whose action is being lowered.
    var entryAtHand: (place: CExpression, maps: TableMaps)?
    /// Something looks at the packet's payload.
    var needsPayload = false
    /// Parts of the program that are functions of their own.
    var parts: [CFunction] = []
    /// Functions that stand behind all maps and data.
    var laterTexts: [(name: String, text: String)] = []
    /// The texts that stand among the declarations already.
    private var texts: Set<String> = []
    /// The rounds of the loops that what is being lowered stands in, multiplied.
    var openRounds = 1
    /// The ways out of the parser, where what follows may be copied for each.
    var acceptWays: AcceptWays?
    /// Where the parser goes on after an error, when that does not drop the packet, and what is valid there on every way.
    var afterError: (label: String, known: Set<Int>?)?

    init(_ program: Program, _ options: CBackendOptions, _ architecture: Architecture) {
        self.program = program
        self.options = options
        self.architecture = architecture
        verdicts = Verdicts(options.hook)
        let leavesHeaders = architecture.leavesHeadersInPacket(program) && options.spilling < .everything
        plan = HeaderPlan(
            program, deparses: architecture.deparses, inPacket: !options.without.contains(.packetHeaders),
            findTwins: !options.without.contains(.headerTwins), leavesInPacket: leavesHeaders)
        // Flags of many headers, none of them in the packet, are also more than the verifier follows on the stack.
        forgetsFlags = options.spilling >= .everything || !leavesHeaders && plan.slots.count > Self.manyHeaders
        readOnceFields = options.without.contains(.readOnce) ? [:] : ReadOnce(program, plan, dropsRejected: architecture.dropsRejected).fields
        byteVariables =
            options.without.contains(.byteVariables) || !architecture.leavesHeadersInPacket(program)
            ? [] : ByteVariables(program).members.subtracting(architecture.ownVariables(program))
        let entry = String(CNames.identifier(program.name).prefix(15))
        schema = Schema(
            program: CNames.identifier(program.name), source: options.sourceName, architecture: program.architecture,
            hook: options.hook, entry: names.fresh(entry))
    }

    private static let manyHeaders = 12

    /// Whether an optimisation is on.
    func does(_ optimisation: Optimisation) -> Bool { !options.without.contains(optimisation) }

    var isXDP: Bool {
        switch options.hook {
        case .xdp: true
        case .tcIngress, .tcEgress: false
        }
    }

    struct LabelNames {
        var leave: String
        var again: String
        /// What is valid on every way that has left the block so far; nil when none has.
        var known: Set<Int>?
    }

    struct HeaderNames {
        var base: String
        var valid: String { base + "_valid" }
        /// Was taken from the packet by the parser.
        var taken: String { base + "_taken" }
        /// Where in the packet it was, in bytes from the front.
        var at: String { base + "_at" }
        /// Bytes of the varbit field.
        var extra: String { base + "_extra" }
        /// Behind the varbit field of a header in the packet, less the fixed part in front of it.
        var tail: String { base + "_tail" }
    }

    struct FieldKey: Hashable {
        var slot: Int
        var field: Int
    }

    /// An action parameter's value: bytes or an integer in an entry, or a constant.
    enum ParameterSource {
        case integer(CExpression)
        case bytes(CExpression)
        case constant(Expression)
    }

    mutating func generate() -> [CDeclaration] {
        if options.instrument {
            prelude.use(.record)
            schema.maps.append(MapUse(name: Instrumentation.map, role: .test))
        }
        if !options.externSources.isEmpty {
            // The user's own C leans on these, and has names of its own.
            for source in options.externSources { names.take(functionsIn: source.text) }
            for helper in [Snippet.lookup, .update, .ktime, .random] { prelude.use(helper) }
        }
        nameHeaders()
        nameScalars()
        prepareEmits()
        declareOutcomes()
        if !architecture.deparses { schema.onlyFilters = true }
        if architecture.largerScriptPriorityWins { schema.largerScriptPriorityWins = true }
        // Where the parser stands is found by how far it has come, whatever else that is used for.
        let kept: Set<String> = options.spilling == .parts ? ["consumed"] : []
        let functions = architecture.functions(&self, spillLocals(UnusedLocals.remove(from: lowerProgram(), but: kept)))
        schema.outcomes = outcomes.isEmpty ? nil : Outcomes(map: Self.outcomesMap, cells: outcomes)
        var result: [CDeclaration] = [
            .comment("\(program.name): generated by weir from \(options.sourceName) for \(options.hook.rawValue)"),
            .text(prelude.text(isXDP: isXDP)),
        ]
        if architecture.takesAnyLength { result.append(.text("#define WEIR_LEAST_FRAME 0\n")) }
        result += sharedDeclarations()
        for (_, text) in laterTexts { result.append(.text(text)) }
        for source in options.externSources {
            result.append(.text("\n#line 1 \(CExpression.quoted(source.path))\n\(source.text)"))
        }
        if !customObjects.isEmpty { result.append(.text("\n" + customObjects.joined())) }
        if !parts.isEmpty { result.append(.text(Self.partText)) }
        result += parts.map { .function($0) } + functions
        result.append(.text(SchemaSection.text(schema) + Self.license))
        return result
    }

    /// The function that the kernel calls.
    func entryFunction(_ body: [CStatement]) -> CFunction {
        CFunction(
            attributes: "WEIR_PROGRAM(\"\(isXDP ? "xdp" : "tc")\")", result: .named("int"), name: schema.entry,
            parameters: [(.pointer(.named("WEIR_CONTEXT")), "ctx")], body: body, line: program.blocks.first.map { line(of: $0.span) } ?? [])
    }

    private static let partText = """

        /* Not static: the verifier walks it once. Weak: the compiler passes on even what it sees to be used by nobody, as the verifier wants it. */
        #define WEIR_PART __attribute__((noinline, weak))

        """

    /// Text that stands among the declarations once.
    mutating func useText(_ name: String, _ text: String) {
        if texts.insert(name).inserted { declarations.append(.text(text)) }
    }

    private static let license = """
        #ifndef WEIR_USER
        const char weir_license[] __attribute__((section("license"), used)) = "GPL";
        #endif

        """

    private mutating func nameHeaders() {
        for slot in plan.slots {
            let base = names.fresh(
                slot.path, suffixes: ["_valid", "_taken", "_at", "_extra", "_tail"])
            headers.append(HeaderNames(base: base))
        }
    }

    private mutating func nameScalars() {
        for (index, variable) in program.variables.enumerated() {
            if case .scalar = variable.kind { scalars[VariableID(index)] = names.fresh(variable.name) }
        }
    }

    /// A C local of its own, declared in `out` with that value.
    mutating func bind(_ value: CExpression, _ type: CType, as name: String, in out: inout [CStatement]) -> CExpression {
        switch value {
        case .name, .integer, .unsigned: return value
        default: break
        }
        let name = names.fresh(name)
        out.append(.declare(type, name, value))
        return .name(name)
    }

    /// Marks where the statement that follows stands in the P4 text.
    func line(of span: Span) -> [CStatement] {
        guard !span.isNone, let place = options.location(span) else { return [] }
        return [.line(path: place.path, line: place.line)]
    }

    mutating func unsupported(_ what: String, at span: Span) {
        diagnostics.error("\(what) is not supported by the C back end yet", at: span)
    }
}
