import Testing
import Yaml

@Suite struct YamlTests {
    @Test func readsScalarsSequencesAndMappingsWithTheirLines() throws {
        let node = try #require(try YamlNode(parsing: "a: [1, \"2\"]\nb:\n  c: ü\n"))
        #expect(node["a"]?.items?.map(\.text) == ["1", "2"])
        #expect(node["a"]?.items?.last?.content == .scalar("2", plain: false))
        #expect(node["b"]?["c"]?.text == "ü")
        #expect(node.pairs?.map(\.line) == [1, 2])
        #expect(try YamlNode(parsing: "") == nil)
    }

    @Test(arguments: ["a: [", "a: 1\na: 2", "[1]: 2", "a: &x [*x]", "a: *nothing", "\u{0}", "\"", "- a\n b: c:\n\t- d"])
    func refusesWithALine(_ text: String) {
        let error = #expect(throws: YamlError.self) { try YamlNode(parsing: text) }
        #expect((error?.line ?? 0) >= 1)
    }

    @Test func boundsAliasesThatMultiply() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [" + String(repeating: "*a\(level - 1), ", count: 9) + "*a\(level - 1)]\n"
        }
        #expect(throws: YamlError.self) { try YamlNode(parsing: text) }
    }
}
