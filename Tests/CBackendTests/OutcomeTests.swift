import CBackend
import Driver
import Maps
import Schema
import Testing

/// What became of packets, as the programs of the corpus count it: packet tests have no word for that.
@Suite struct OutcomeTests {
    private static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Corpus"

    /// What a program counts of these packets: the cells that are not 0, by kind and name.
    private func counts(_ name: String, _ counting: Counting, _ packets: [[UInt8]]) throws -> [String: UInt64] {
        let path = "\(Self.folder)/\(name).p4"
        let bytes = try #require(readFile(path))
        let compiler = Compiler(options: CompileOptions(counting: counting), files: .disk)
        let object = try #require(compiler.compile(path: path, bytes: bytes, upTo: .object).object)
        let loaded = try BPFObject(object, name: name).load()
        for packet in packets { _ = try loaded.program.test(packet) }
        let outcomes = try #require(loaded.schema.outcomes)
        let access = try OutcomeAccess(outcomes, maps: loaded.maps)
        let counted = try zip(outcomes.cells, access.counts()).filter { $1.count > 0 }
        return Dictionary(uniqueKeysWithValues: counted.map { ("\($0.kind.rawValue) \($0.name)", $1.count) })
    }

    private static let ethernet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5]

    @Test(arguments: [Counting.drops, .all]) func errorsOfTheParser(_ counting: Counting) throws {
        let sent = [[1, 0, 0], [1, 0, 0], [3, 0, 0], [2, 0], [2, 0, 0], [2, 0, 0]].map { Self.ethernet + $0 }
        var wanted: [String: UInt64] = ["parser-error NoMatch": 1, "parser-error PacketTooShort": 3]
        if counting == .all {
            wanted["transmit transmit"] = 2
            wanted["state start"] = 6
            wanted["state with_b"] = 3
        }
        let found = try counts("select-no-match", counting, sent)
        #expect(found == wanted)
    }

    @Test func tables() throws {
        let packet = Self.ethernet + [UInt8](repeating: 0, count: 16)
        let found = try counts("table-default-shared", .all, [packet, packet, packet])
        #expect(found["table-miss ingress.first"] == 3 && found["table-miss ingress.second"] == 3, "\(found)")
        #expect(found["action ingress.first ingress.long_way"] == 3 && !found.keys.contains { $0.hasPrefix("table-hit") }, "\(found)")
    }
}
