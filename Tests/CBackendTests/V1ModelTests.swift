import CBackend
import Driver
import Maps
import Schema
import Testing

/// What v1model programs ask of the kernel, and what they tell user space. Their packets are the corpus's.
struct V1ModelTests {
    private static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Corpus"

    private func compile(_ name: String, hook: Hook? = nil, upTo stage: Stage = .c) throws -> Compilation {
        let path = "\(Self.folder)/\(name).p4"
        let bytes = try #require(readFile(path))
        return Compiler(options: CompileOptions(hook: hook), files: .disk).compile(path: path, bytes: bytes, upTo: stage)
    }

    /// Copies need TC, all else is for XDP.
    @Test(arguments: [
        ("v1-copies", Hook.tcIngress), ("v1-again", .xdp), ("v1-parser-error", .xdp), ("v1-profiles", .xdp), ("v1-metadata", .xdp),
    ])
    func theHookIsWhatTheProgramNeeds(_ name: String, _ hook: Hook) throws {
        #expect(try compile(name).c?.schema.hook == hook)
    }

    /// What a hook cannot do is refused where the P4 text asks for it.
    @Test(arguments: [
        ("v1-copies", Hook.xdp, "v1-copies.p4:44:13: error: XDP cannot copy packets"),
        ("v1-metadata", .tcEgress, "v1-metadata.p4:42:1: error: v1model's ingress decides where a packet goes"),
    ])
    func whatAHookCannotDo(_ name: String, _ hook: Hook, _ wanted: String) throws {
        let compilation = try compile(name, hook: hook)
        #expect(!compilation.succeeded)
        #expect(compilation.rendered.contains(wanted), "\(compilation.rendered)")
    }

    /// A package of one's own may have an architecture's name: it is not that architecture.
    @Test func anotherPackageOfThatName() {
        let text = """
            header h_t { bit<8> data; }
            struct all_t { h_t data; }
            control only(inout all_t hdr) { apply { if (hdr.data.data == 1) { hdr.data.data = 2; } } }
            control Only(inout all_t hdr);
            package V1Switch(Only only);
            V1Switch(only()) main;
            """
        let compilation = Compiler(files: .disk).compile(path: "own.p4", bytes: Array(text.utf8), upTo: .c)
        #expect(compilation.c == nil && compilation.rendered.contains("can be checked but not compiled"), "\(compilation.rendered)")
        #expect(!compilation.rendered.contains("no member"))
    }

    /// Digests and log messages, as `weir events` writes them.
    @Test(arguments: [Hook.xdp, .tcIngress]) func reports(_ hook: Hook) throws {
        let object = try #require(try compile("v1-reports", hook: hook, upTo: .object).object)
        let loaded = try BPFObject(object, name: "reports").load()
        let streams = loaded.schema.events
        #expect(streams.map(\.name) == ["digest", "log: type {} from port {}", "log: the first"])
        let packet: [UInt8] = [1, 2, 3, 4, 5, 6, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f]
        for type: UInt8 in [1, 2] { _ = try loaded.program.test(packet + [0, type] + [UInt8](repeating: 0, count: 50)) }
        var told: [[String]] = []
        for stream in streams {
            let reader = try EventReader(loaded.maps.open(stream.map))
            // What is not asked for stays for the next reader.
            let first = try reader.read(most: 1)
            #expect(first.count == 1)
            let records = try first + reader.read()
            told.append(
                records.map { record in
                    stream.logText(of: record) ?? stream.text(of: record).dropFirst().map { "\($0.name)=\($0.text)" }.joined(separator: " ")
                })
        }
        // A test run comes in by no interface of ours, whatever its number.
        let port = try #require(told[0].first?.split(separator: " ").first { $0.hasPrefix("port=") }?.dropFirst(5))
        #expect(told[0] == ["1", "2"].map { "src=11042563100175 port=\(port) type=\($0)" }, "\(told)")
        #expect(told[1] == ["type 1 from port \(port)", "type 2 from port \(port)"], "\(told)")
        #expect(told[2] == ["the first"], "\(told)")
    }
}
