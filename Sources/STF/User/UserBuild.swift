import Schema

/// Compiles generated C with the user-space runtime.
struct UserBuild: Sendable {
    /// The host's C compiler: its path.
    let compiler: String
    let sanitize: Bool
    /// The folder of what tests share: the header and the runtime's object.
    private let runtime: String

    /// The flags of every compilation.
    var flags: [String] { Self.flags(sanitize) }

    private static func flags(_ sanitize: Bool) -> [String] {
        ["-std=gnu11", "-g", sanitize ? "-O1" : "-O0", "-w"]
            + (sanitize ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"] : [])
    }

    /// Finds a compiler (`CC`, gcc, clang, cc) and compiles the runtime once.
    init(compiler wanted: String?, sanitize: Bool, runtime: String) throws(PlaneError) {
        let candidates = (wanted ?? Files.variable("CC")).map { [$0] } ?? ["gcc", "clang", "cc"]
        guard let compiler = candidates.lazy.compactMap({ Files.program($0) }).first else {
            throw .refused("no C compiler: none of \(candidates.joined(separator: ", ")) is on PATH")
        }
        try Self.prepare(runtime)
        try Self.run(compiler, Self.flags(sanitize) + ["-c", "\(runtime)/\(UserRuntime.sourceName)", "-o", "\(runtime)/weir_user.o"])
        self.compiler = compiler
        self.sanitize = sanitize
        self.runtime = runtime
    }

    private static func prepare(_ runtime: String) throws(PlaneError) {
        do throws(FileError) {
            try Files.makeDirectories(runtime)
            try Files.write(UserRuntime.headerText, to: "\(runtime)/\(UserRuntime.headerName)")
            try Files.write(UserRuntime.sourceText, to: "\(runtime)/\(UserRuntime.sourceName)")
        } catch { throw .refused(error.text) }
    }

    /// Compiles a program to `directory`/data-plane and returns that path; the C stays beside it.
    func build(_ text: String, schema: Schema, in directory: String) throws(PlaneError) -> String {
        let program = "\(directory)/data-plane"
        do {
            try Files.write(text, to: "\(directory)/program.c")
            try Files.write(Self.main(schema), to: "\(directory)/main.c")
        } catch { throw .refused(error.text) }
        try Self.run(
            compiler,
            flags + defines(schema) + ["-I\(runtime)", "\(directory)/main.c", "\(runtime)/weir_user.o", "-o", program])
        return program
    }

    /// What `--keep` leaves to build the same again: the runtime and a Makefile.
    func keep(_ schema: Schema, in directory: String) throws(PlaneError) {
        do throws(FileError) { try keepFiles(schema, in: directory) } catch { throw .refused(error.text) }
    }

    private func keepFiles(_ schema: Schema, in directory: String) throws(FileError) {
        try Files.write(UserRuntime.headerText, to: "\(directory)/\(UserRuntime.headerName)")
        try Files.write(UserRuntime.sourceText, to: "\(directory)/\(UserRuntime.sourceName)")
        let words = (flags + defines(schema)).joined(separator: " ")
        try Files.write(
            """
            data-plane: main.c program.c weir_user.c weir_user.h
            \t\(compiler) \(words) main.c weir_user.c -o $@
            run: data-plane
            \t./data-plane < commands > answers
            # The packets of a capture with the tables as they were before the first packet: make pcap IN=in.pcap
            pcap: data-plane
            \t./data-plane $(IN) out.pcap $(PORT) < tables > answers
            gdb: data-plane
            \tgdb -ex 'run < commands > answers' ./data-plane
            valgrind: data-plane
            \tvalgrind ./data-plane < commands > answers

            """, to: "\(directory)/Makefile")
    }

    private func defines(_ schema: Schema) -> [String] { ["-DWEIR_USER", "-DWEIR_XDP=\(schema.hook == .xdp ? 1 : 0)"] }

    /// The program and what the runtime calls it by, in one unit.
    private static func main(_ schema: Schema) -> String {
        let data = schema.tables.map(\.defaultAction.map).first { !$0.isEmpty }
        let registration = data.map {
            """
            WEIR_BEFORE_MAIN(defaults)
            {
            \tweir_register((struct weir_map_shape){ "\($0)", &weir_defaults, WEIR_DATA_BLOCK, 4, sizeof weir_defaults, 1 });
            }

            """
        }
        return """
            #include "program.c"
            const int weir_is_xdp = WEIR_XDP;
            #ifndef WEIR_LEAST_FRAME
            #define WEIR_LEAST_FRAME 14
            #endif
            const int weir_least_frame = WEIR_LEAST_FRAME;
            int weir_program(void *context) { return \(schema.entry)(context); }

            """ + (registration ?? "")
    }

    private static func run(_ compiler: String, _ arguments: [String]) throws(PlaneError) {
        let name: String
        let result: (end: ChildProcess.End, output: String, errors: String)
        do throws(ProcessError) {
            var child = try ChildProcess(compiler, arguments)
            name = child.name
            result = try child.finish(until: Deadline(seconds: 60))
        } catch { throw .refused(error.text) }
        guard result.end == .exited(0) else { throw .refused("\(name) refused the C:\n\(result.errors)\(result.output)") }
    }
}
