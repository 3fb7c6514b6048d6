/// The text of a program for the compiler: within its functions every line carries the P4 line it stands for, so that line information, the
/// verifier's log and `bpftool prog dump` name that line and none behind it. `CProgram.text` is the same for readers, with one `#line` for
/// each P4 line.
///
/// BTF gives every line of a function the file the function is in, as clang 14 writes it. Where the lines come from several files they are
/// therefore numbered through, from `firstNumber` on, and `places` says what each number stands for; whoever has the object puts it right.
public struct PinnedText: Sendable {
    public struct Place: Sendable, Hashable {
        public var path: String
        public var line: Int
        public init(path: String, line: Int) {
            self.path = path
            self.line = line
        }
    }
    /// Beyond the lines of any file that people write, and within the 22 bits that BTF has for one.
    public static let firstNumber = 1 << 21

    public private(set) var text = ""
    /// Empty when all lines are in one file, and are what they say.
    public private(set) var places: [Place] = []

    init(_ program: String) {
        let marks = PinnedText.marks(in: program)
        let isNumbered = Set(marks.map(\.path)).count > 1 && marks.count < 1 << 20
        let path = marks.first?.path ?? ""
        var numbers: [Place: Int] = [:]
        if isNumbered {
            for mark in marks where numbers[mark] == nil {
                numbers[mark] = places.count
                places.append(mark)
            }
        }
        text.reserveCapacity(program.utf8.count * 2)
        var isInside = false
        var mark: String?
        var isMarked = false
        for line in program.split(separator: "\n", omittingEmptySubsequences: false) {
            if PinnedText.beginsFunction(line) { isInside = true }
            if let place = Place(line), let number = numbers[place] {
                mark = "#line \(PinnedText.firstNumber + number) \(CExpression.quoted(path))"
                isMarked = true
                text += (mark ?? "") + "\n"
                continue
            }
            if line.hasPrefix("#line ") {
                mark = String(line)
                isMarked = true
            } else {
                if isInside, !isMarked, let mark { text += mark + "\n" }
                isMarked = false
            }
            if line == "}" { isInside = false }
            text += line + "\n"
        }
    }

    /// The program's entry, what it calls for each pass of a packet, or a part of it.
    private static func beginsFunction(_ line: Substring) -> Bool {
        line.hasPrefix("WEIR_PROGRAM(") || line == "WEIR_PASS" || line == "WEIR_PART"
    }

    /// The places of the program's functions, in their order. The first stands before the function.
    private static func marks(in program: String) -> [Place] {
        var all: [Place] = []
        var before: Place?
        var isInside = false
        for line in program.split(separator: "\n", omittingEmptySubsequences: false) {
            if beginsFunction(line) {
                isInside = true
                if let before { all.append(before) }
            }
            if let place = Place(line) {
                if isInside { all.append(place) } else { before = place }
            }
            if line == "}" { isInside = false }
        }
        return all
    }
}

extension PinnedText.Place {
    /// From `#line NUMBER "PATH"`.
    fileprivate init?(_ mark: Substring) {
        guard mark.hasPrefix("#line "), mark.last == "\"" else { return nil }
        let words = mark.dropFirst(6)
        guard let space = words.firstIndex(of: " "), let line = Int(words[..<space]) else { return nil }
        // As it stands there: what is quoted in it is quoted wherever it is compared.
        self.init(path: String(words[space...].dropFirst(2).dropLast()), line: line)
    }
}

extension CProgram {
    /// The text for the compiler.
    public var pinned: PinnedText { PinnedText(text) }
}
