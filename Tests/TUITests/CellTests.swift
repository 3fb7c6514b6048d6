import Testing

@testable import TUI

@Suite struct CellTests {
    @Test func clipsWideCharactersAtTheEdge() {
        var buffer = Buffer(Size(5, 1))
        #expect(buffer.put("ab漢字", in: buffer.bounds) == 4 + 1)
        #expect(buffer.rows == ["ab漢"])
        // Writing over half of a wide character leaves no half behind.
        buffer.put("x", in: Rect(3, 0, 1, 1))
        #expect(buffer.rows == ["ab x"])
        buffer.put("漢", in: Rect(1, 0, 2, 1))
        buffer.put("y", in: Rect(1, 0, 1, 1))
        #expect(buffer.rows == ["ay x"])
    }

    @Test func showsOddBytesEscaped() {
        var buffer = Buffer(Size(60, 1))
        buffer.put("a\u{1b}[31m\tb\u{7f}\u{202e}\u{301}\u{9b}é\u{200b}", in: buffer.bounds)
        #expect(
            buffer.rows == ["a\\x1b[31m\\tb\\x7f\\u{202e}\u{301}\\x9bé\\u{200b}"]
                || buffer.rows[0].unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x202e
                })
        for cell in buffer.cells { #expect(!cell.text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x9b }) }
    }

    @Test func drawsNothingOutside() {
        var buffer = Buffer(Size(4, 2))
        for area in [Rect(-3, 0, 5, 1), Rect(2, 1, 90, 3), Rect(0, -1, 4, 1), Rect(9, 9, 3, 3), Rect(0, 2, 4, 1)] {
            buffer.put("漢字漢字", in: area)
            buffer.fill(area)
            buffer.restyle(area, on: .bar)
            buffer.put(Line("some text"), in: area, align: .right)
            buffer.graph([1, 2, 3], in: area)
            buffer.put(TextInput("漢字"), in: area, focused: true)
        }
        #expect(buffer.cells.count == 8)
    }

    @Test func theDifferenceTurnsOneScreenIntoTheOther() {
        var random = Seeded(7)
        var old = Buffer(Size(20, 4))
        for _ in 0..<200 {
            var new = old
            let text = String(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab漢 é▇".randomElement(using: &random) ?? " " })
            let area = Rect(Int.random(in: 0..<20, using: &random), Int.random(in: 0..<4, using: &random), 20, 1)
            new.put(text, in: area, Style(Face.allCases.randomElement(using: &random) ?? .text))
            // A terminal that does what the runs say, the way terminals treat wide characters.
            var terminal = old
            for run in new.runs(since: old) { terminal.put(run.text, in: Rect(run.x, run.y, run.width, 1), run.style) }
            #expect(terminal.rows == new.rows)
            #expect(new.runs(since: new).isEmpty)
            old = new
        }
        #expect(old.runs(since: nil).reduce(0) { $0 + $1.width } == 80)
        #expect(old.runs(since: Buffer(Size(1, 1))).reduce(0) { $0 + $1.width } == 80)
    }

    @Test func asciiHasNothingElse() {
        let buffer = ConsoleScreens.all.map(\.ascii)
        for screen in buffer {
            #expect(screen.cells.allSatisfy { $0.text.utf8.allSatisfy { $0 < 0x80 } && $0.width == 1 })
        }
    }

    @Test(arguments: [
        (0.0, "0"), (8, "8"), (0.5, "0.5"), (999, "999"), (999.6, "1.00k"), (1480, "1.48k"), (9999, "10.0k"),
        (91_200, "91.2k"),
        (999_499, "999k"), (1_480_000, "1.48M"), (758_000_000, "758M"), (1e20, "100E"), (.infinity, "-"), (.nan, "-"),
    ])
    func shortNumbers(_ value: Double, _ text: String) {
        #expect(Units.short(value) == text)
    }

    @Test func otherNumbers() {
        #expect(Units.full(UInt64.max) == "18,446,744,073,709,551,615")
        #expect(Units.full(65_536) == "65,536")
        #expect(Units.bytes(4096) == "4.0K")
        #expect(Units.bytes(UInt64.max) == "16E")
        #expect(Units.duration(seconds: 0.25) == "250 ms")
        #expect(Units.duration(seconds: 21) == "21 s")
        #expect(Units.decimal(-0.05, places: 2) == "-0.05")
        for power in 0..<64 { #expect(Units.short(UInt64(1) << UInt64(power)).count <= 5) }
    }
}

/// A repeatable source of random numbers.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
