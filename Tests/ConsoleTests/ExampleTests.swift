import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import Testing

/// Every program of `examples/` on a veth pair of its own.
@Suite(.serialized) struct ExampleTests {
    static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/examples"
    static let programs: [String] = {
        guard let folder = opendir(folder) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasSuffix(".p4") { names.append(name) }
        }
        return names.sorted()
    }()

    @Test func thereAreFiveAndMore() { #expect(Self.programs.count >= 5) }

    @Test(arguments: programs, [XDPModeChoice.native, .generic]) func isAttached(_ program: String, _ mode: XDPModeChoice) throws {
        let name = "wr-ex-\(getpid())"
        let namespace = try NetworkNamespace.create(name)
        defer { try? NetworkNamespace(name).delete() }
        let inside = try NetlinkSocket(in: namespace)
        try Links.createVeth(VethEnd("x0"), VethEnd("x1"), in: inside)
        for link in ["x0", "x1"] { try Links.setUp(true, of: Links.named(link, in: inside).index, in: inside) }

        let path = Self.folder + "/" + program
        var options = CompileOptions()
        options.hook = .xdp
        let bytes = try #require(readFile(path))
        let text = String(decoding: bytes, as: UTF8.self)
        // A first comment says what the program shows.
        #expect(text.hasPrefix("//") || text.hasPrefix("/*"))
        let result = Compiler(options: options, files: .disk).compile(path: path, bytes: bytes, upTo: .object)
        let object = try #require(result.object, "\(result.rendered)")
        #expect(result.diagnostics.all.isEmpty, "\(result.rendered)")

        let pipelines = try Pipelines()
        let report = try pipelines.attach(
            BPFObject(object, name: path),
            AttachRequest(name: name, interfaces: ["x0"], mode: mode, ports: [], namespace: namespace, source: path))
        defer { _ = try? pipelines.detach(name) }
        #expect(report.interfaces.map(\.mode) == [mode.rawValue])
        // Seen from outside the namespace, and taken off without a trace.
        #expect(try pipelines.status(of: name).generation == 1)
        let link = try Links.named("x0", in: inside)
        #expect(link.xdp.map(\.mode.rawValue) == [mode.rawValue])
        _ = try pipelines.detach(name)
        #expect(try Links.named("x0", in: inside).xdp.isEmpty)
        #expect(try !pipelines.names().contains(name))
    }
}
