import Testing

@testable import TUI

@Suite struct ThemeTests {
    @Test(arguments: Theme.builtinNames)
    func isWholeAndReadable(_ name: String) throws {
        let text = try #require(Theme.builtinText(name))
        let theme = try Theme(name: name, yaml: text, inherited: Theme.builtinText)
        #expect(theme.problems.map(\.description) == [])
    }

    @Test func theDefaultIsNotThePlainOne() { #expect(Theme.standard.name == "dark") }

    @Test func missingNamesAndPoorContrastAreTold() throws {
        let theme = try Theme(name: "t", yaml: "grounds: {screen: \"#000\"}\nfaces: {text: \"#333\"}")
        let problems = theme.problems.map(\.text)
        #expect(problems.contains("no face dim"))
        #expect(problems.contains("no ground selection"))
        #expect(problems.contains { $0.hasPrefix("text on screen has a contrast of 1.6") })
    }

    @Test(arguments: [
        ("faces: {txt: red}", "no face is called txt"),
        ("faces: {text: reddish}", "reddish is neither in the palette nor a colour"),
        ("grounds: {floor: red}", "no ground is called floor"), ("shade: red", "a theme has no shade"),
        ("inherit: nobody", "no theme nobody to inherit from"),
        ("faces: {text: {fg: red, modifiers: [loud]}}", "no modifier is called loud"),
        ("palette: {a: 3}", "a: write #rrggbb, default, or one of the sixteen like bright-red"), ("x", "not a theme"),
        ("a: [", "did not find expected node content while parsing a flow node"),
    ])
    func refusesWithAReason(_ yaml: String, _ reason: String) {
        let error = #expect(throws: ThemeError.self) { try Theme(name: "t", yaml: yaml) }
        #expect(error?.text == reason)
    }

    @Test func aThemeCannotInheritFromItselfForEver() {
        #expect(throws: ThemeError.self) { try Theme(name: "t", yaml: "inherit: t", inherited: { _ in "inherit: t" }) }
    }

    @Test func colours() {
        #expect(Color("#fff") == .rgb(255, 255, 255))
        #expect(Color("#12345") == nil)
        #expect(Color("#ＦＦＦ") == nil)
        #expect(Color("bright-blue") == .ansi(12))
        #expect(Color.rgb(255, 0, 0).index256 == 196)
        #expect(Color.rgb(8, 8, 8).index256 == 232)
        #expect(Color.rgb(250, 10, 10).index16 == 9)
        let ratio = Color.rgb(0, 0, 0).contrast(to: .rgb(255, 255, 255)) ?? 0
        #expect(abs(ratio - 21) < 0.001)
        // #777777 on white is the well-known 4.48:1.
        #expect(abs((Color.rgb(0x77, 0x77, 0x77).contrast(to: .rgb(255, 255, 255)) ?? 0) - 4.48) < 0.005)
    }
}
