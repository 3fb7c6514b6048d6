import Driver
import Glibc
import Maps

/// p4c-ebpf, where it is installed: what it makes of a program of the bench, compiled by the same clang and loaded. Its tables stay empty,
/// since their layout is its own: packets take the way of a miss.
struct ReferenceCompiler {
    private let program: String
    /// A checkout of p4c, for its include files and the headers of its runtime; those of the system otherwise.
    private let checkout: String?

    /// Nil when there is none along the path, which is PATH unless it is given.
    init?(checkout: String?, along path: String? = nil) {
        var folders = path ?? ""
        if path == nil, let own = getenv("PATH") { folders = String(cString: own) }
        let found = folders.split(separator: ":").map { (folder: Substring) -> String in folder + "/p4c-ebpf" }.first { access($0, X_OK) == 0 }
        guard let found else { return nil }
        program = found
        self.checkout = checkout
    }

    /// Refused with the first words of whatever went wrong.
    func load(_ subject: BenchSubject) throws -> BenchBuild.Loaded {
        var template = Array("/tmp/weir-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Refusal("no place for temporary files") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let (source, output) = ("\(folder)/\(subject.name).p4", "\(folder)/\(subject.name).c")
        defer {
            for path in [source, "\(folder)/headers.p4", output, "\(folder)/\(subject.name).h"] { unlink(path) }
            rmdir(folder)
        }
        guard let text = BenchPrograms.p4(subject.name) else { throw Refusal("there is no program \(subject.name)") }
        try Files.write(text, to: source)
        try Files.write(BenchPrograms.headers, to: "\(folder)/headers.p4")
        let includes = checkout.map { ["-I", "\($0)/p4include", "-I", "\($0)/backends/ebpf/p4include"] } ?? []
        try succeed(Clang(path: program).run(includes + ["-o", output, source], input: []), "p4c-ebpf")
        let c = String(decoding: try Files.read(output), as: UTF8.self)
        let runtime = checkout.map { ["-I", "\($0)/backends/ebpf/runtime", "-I", "\($0)/backends/ebpf/runtime/contrib/libbpf/src"] } ?? []
        let object = try succeed(
            Clang().run(["-target", "bpf", "-mcpu=v3", "-O2", "-g", "-w", "-I", folder] + runtime + ["-c", output, "-o", "-"], input: []), "clang")
        guard let entry = Self.entry(c) else { throw Refusal("p4c-ebpf wrote no program") }
        return BenchBuild.Loaded(try BPFObject(foreign: object, name: subject.name, entry: entry, hook: .xdp).load())
    }

    @discardableResult
    private func succeed(_ result: (status: Int32, output: [UInt8], errors: [UInt8]), _ what: String) throws -> [UInt8] {
        guard result.status == 0 else {
            let lines = String(decoding: result.errors, as: UTF8.self).split(separator: "\n")
            let first = lines.first { $0.contains("error") } ?? lines.first ?? "no message"
            throw Refusal("\(what): \(first)")
        }
        return result.output
    }

    /// The function that takes the packet's context.
    private static func entry(_ c: String) -> String? {
        for line in c.split(separator: "\n") where line.hasPrefix("int ") && (line.contains("(struct xdp_md") || line.contains("(SK_BUFF")) {
            return line.dropFirst(4).prefix { $0 != "(" }.split(separator: " ").first.map(String.init)
        }
        return nil
    }
}
