import CBackend
import Driver
import Maps
import Schema

/// Compiles and loads the two programs of a subject.
enum BenchBuild {
    /// A loaded program that may be held in a list.
    final class Loaded: Sendable {
        let program: LoadedProgram
        init(_ program: consuming LoadedProgram) { self.program = program }
    }

    /// What is wanted of the code.
    struct Wish: Sendable {
        var counting: Counting = .none
        /// Optimisations that are off.
        var without: Set<Optimisation> = []
        /// Each run puts back what it changed.
        var undoes = false
        /// What packets become that the program does not drop; nil leaves it to the program.
        var verdict: Int?

        /// C behind the program, with its verdict at hand.
        func ending(_ subject: BenchSubject) -> String? {
            if let verdict { return "__asm__ volatile(\"\" : \"+r\"(verdict)); verdict = verdict == 1 ? 1 : \(verdict);" }
            return undoes ? subject.undo : nil
        }
    }

    /// What weir makes of the subject's P4, loaded, its tables filled.
    static func p4(_ subject: BenchSubject, _ wish: Wish) throws -> Loaded { try copies(subject, wish).copy(0) }

    /// The same, to be loaded several times.
    static func copies(_ subject: BenchSubject, _ wish: Wish) throws -> BenchCopies {
        let path = subject.name + ".p4"
        guard let bytes = BenchPrograms.p4(subject.name) else { throw Refusal("there is no program \(subject.name)") }
        let options = CompileOptions(hook: .xdp, counting: wish.counting, without: wish.without)
        let result = Compiler(options: options, files: BenchPrograms.files).compile(path: path, bytes: bytes, upTo: .c)
        guard let c = result.c, result.succeeded else { throw Refusal("\(path) was not compiled", details: [result.rendered]) }
        var text = c.text
        if let ending = wish.ending(subject) { text = wrapping(text, c.schema.entry, ending) }
        let binary = try Clang().compile(c: text)
        return BenchCopies {
            let loaded = Loaded(try BPFObject(binary, name: path).load())
            try fill(loaded, subject)
            return loaded
        }
    }

    /// The subject's C by hand, loaded, its maps filled.
    static func hand(_ subject: BenchSubject, _ wish: Wish) throws -> Loaded { try handCopies(subject, wish).copy(0) }

    /// The same, to be loaded several times.
    static func handCopies(_ subject: BenchSubject, _ wish: Wish) throws -> BenchCopies {
        var definitions = wish.counting == .none ? "" : "#define COUNT_DROPS\n"
        if let ending = wish.ending(subject) {
            definitions += "#define adjust_head_back adjust_head\n#define UNDO(ctx) { \(ending) }\n"
        }
        guard let text = BenchPrograms.handText(subject.name, definitions: definitions) else {
            throw Refusal("there is no C by hand for \(subject.name)")
        }
        let binary = try Clang().compile(c: text)
        return BenchCopies {
            let object = try BPFObject(foreign: binary, name: subject.name + ".c", entry: subject.handEntry, hook: .xdp)
            let loaded = Loaded(try object.load())
            for cell in subject.cells { try loaded.program.maps.open(cell.map).update(cell.key, cell.value) }
            return loaded
        }
    }

    /// A filter for TC ingress that lets IPv4 pass: what weir makes of it.
    static func filter() throws -> Loaded {
        let result = Compiler(options: CompileOptions(hook: .tcIngress, counting: .none), files: BenchPrograms.files)
            .compile(path: "filter.p4", bytes: PackageResources.bench_filter_p4, upTo: .object)
        guard let object = result.object else { throw Refusal("filter.p4 was not compiled", details: [result.rendered]) }
        return Loaded(try BPFObject(object, name: "filter.p4").load())
    }

    /// The same by hand.
    static func filterByHand() throws -> Loaded {
        let text = String(decoding: PackageResources.filter_hand, as: UTF8.self)
        return Loaded(
            try BPFObject(foreign: try Clang().compile(c: text), name: "filter.c", entry: "filter_by_hand", hook: .tcIngress).load())
    }

    /// The smallest program: two instructions.
    static func nothing() throws -> Loaded {
        let text = """
            __attribute__((section("xdp"), used)) int nothing(void *ctx) { return 2; }
            char terms[] __attribute__((section("license"), used)) = "GPL";
            """
        return Loaded(try BPFObject(foreign: try Clang().compile(c: text), name: "nothing.c", entry: "nothing", hook: .xdp).load())
    }

    /// The program as a function, and around it one that does something more behind it.
    private static func wrapping(_ text: String, _ entry: String, _ ending: String) -> String {
        let head = "WEIR_PROGRAM(\"xdp\")\nint \(entry)(WEIR_CONTEXT *ctx)"
        let body = text.replacing(head, with: "WEIR_INLINE int weir_body(WEIR_CONTEXT *ctx)", maxReplacements: 1)
        return body + """

            #define adjust_head_back bpf_xdp_adjust_head
            \(head)
            {
            \tint verdict = weir_body(ctx);
            \t{ \(ending) }
            \treturn verdict;
            }

            """
    }

    private static func fill(_ loaded: Loaded, _ subject: BenchSubject) throws {
        let schema = loaded.program.schema
        for table in schema.tables { try TableAccess(table, maps: loaded.program.maps).installProgramEntries() }
        for entry in subject.entries {
            let access = try TableAccess(entry.table, of: schema, maps: loaded.program.maps)
            func words(_ pairs: [(String, String)]) -> [NamedText] { pairs.map { NamedText(name: $0.0, text: $0.1) } }
            try access.add(
                access.table.entry(
                    keys: words(entry.keys), action: entry.action, parameters: words(entry.parameters), priority: entry.priority))
        }
        // The loopback interface stands for every port: test runs send nothing.
        if let ports = schema.ports { try loaded.program.maps.open(ports).update(BenchSubject.host(1), BenchSubject.host(1)) }
    }
}
