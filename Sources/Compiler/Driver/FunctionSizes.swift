/// What the kernel's limits on functions are held against, and clang does not look at. The object is one that clang just wrote.
///
/// - The stack: clang knows each function's, the kernel adds up those that call each other (`check_max_stack_depth` in kernel/bpf/verifier.c).
/// - The way of a jump: 16 bits of instructions. Some clangs write what is left of a longer way without a word, and the program jumps elsewhere.
struct FunctionSizes {
    private struct Place: Hashable {
        var section: Int
        /// In instructions.
        var at: Int
    }
    private struct Function {
        var bytes = 0
        var calls: Set<Place> = []
    }
    private var functions: [Place: Function] = [:]

    /// The bytes of stack that the chain of functions needs which needs most.
    var stack: Int { functions.keys.map { chain(from: $0, calls: 0) }.max() ?? 0 }
    /// The instructions of the longest function.
    private(set) var longest = 0

    static let mostStack = 512
    /// In a function of so many instructions every jump reaches.
    static let mostInstructions = 1 << 15

    /// Nil when the object cannot be read.
    init?(_ object: [UInt8]) {
        guard let file = ObjectSections(object), let targets = Self.calledSymbols(file) else { return nil }
        for (section, header) in file.inOrder.enumerated() {
            // SHT_PROGBITS with SHF_EXECINSTR.
            guard file.int(header + 4, 4) == 1, let flags = file.int(header + 8, 8), flags & 4 != 0, let range = file.contents(of: header)
            else { continue }
            let code = file.bytes[range]
            let calls = Self.calls(code, section, targets)
            var starts = targets.functions.filter { $0.section == section }.union([Place(section: section, at: 0)])
            starts.formUnion(calls.values.filter { $0.section == section })
            let order = starts.map(\.at).sorted()
            for (index, start) in order.enumerated() {
                let end = order.indices.contains(index + 1) ? order[index + 1] : code.count / 8
                var function = Function()
                function.bytes = Self.frame(code, start..<end)
                longest = max(longest, end - start)
                for (at, place) in calls where (start..<end).contains(at) { function.calls.insert(place) }
                functions[Place(section: section, at: start)] = function
            }
        }
    }

    private func chain(from place: Place, calls depth: Int) -> Int {
        // The kernel knows 8 frames; deeper is refused for that reason.
        guard let function = functions[place], depth < 8 else { return 0 }
        let rounded = (max(function.bytes, 1) + 31) / 32 * 32
        return rounded + (function.calls.map { chain(from: $0, calls: depth + 1) }.max() ?? 0)
    }

    /// The lowest place below the frame's end that the function uses or takes the address of.
    private static func frame(_ code: ArraySlice<UInt8>, _ range: Range<Int>) -> Int {
        var most = 0
        /// Registers that are the frame's end, less so much.
        var copies: [UInt8: Int] = [:]
        for index in range {
            let at = code.startIndex + index * 8
            let (operation, target, source) = (code[at], code[at + 1] & 15, code[at + 1] >> 4)
            let offset = Int(Int16(truncatingIfNeeded: Int(code[at + 2]) | Int(code[at + 3]) << 8))
            let value = (0..<4).reduce(UInt32(0)) { $0 | UInt32(code[at + 4 + $1]) << UInt32(8 * $1) }
            switch operation & 7 {
            case 1: if source == 10 { most = max(most, -offset) }
            case 2, 3: if target == 10 { most = max(most, -offset) }
            default: break
            }
            if operation == 0xBF, source == 10 {
                copies[target] = 0
            } else if operation == 0x07, copies[target] != nil {
                most = max(most, -Int(Int32(bitPattern: value)))
                copies[target] = nil
            } else if operation & 7 == 7 || operation & 7 == 4 || operation & 7 == 1 {
                copies[target] = nil
            }
        }
        return most
    }

    private struct Symbols {
        /// What a relocation puts in an instruction, by section and instruction: a place, to which the instruction adds.
        var calls: [Place: (place: Place, isSection: Bool)] = [:]
        /// Where functions begin.
        var functions: Set<Place> = []
    }

    private static func calledSymbols(_ file: ObjectSections) -> Symbols? {
        var result = Symbols()
        guard let table = file.headers[".symtab"].flatMap({ file.contents(of: $0) }) else { return nil }
        func symbol(_ index: Int) -> (kind: Int, place: Place)? {
            let at = table.lowerBound + index * 24
            guard at + 24 <= table.upperBound, let info = file.int(at + 4, 1), let section = file.int(at + 6, 2), let value = file.int(at + 8, 8)
            else { return nil }
            return (info & 15, Place(section: section, at: value / 8))
        }
        for index in 0..<table.count / 24 {
            // STT_FUNC
            if let one = symbol(index), one.kind == 2 { result.functions.insert(one.place) }
        }
        for header in file.inOrder {
            // SHT_REL
            guard file.int(header + 4, 4) == 9, let section = file.int(header + 44, 4), let range = file.contents(of: header) else { continue }
            for at in stride(from: range.lowerBound, to: range.upperBound - 15, by: 16) {
                guard let offset = file.int(at, 8), let index = file.int(at + 12, 4), let one = symbol(index) else { continue }
                // STT_SECTION
                result.calls[Place(section: section, at: offset / 8)] = (one.place, one.kind == 3)
            }
        }
        return result
    }

    /// The functions called, by the instruction that does.
    private static func calls(_ code: ArraySlice<UInt8>, _ section: Int, _ symbols: Symbols) -> [Int: Place] {
        var result: [Int: Place] = [:]
        for index in 0..<code.count / 8 {
            let at = code.startIndex + index * 8
            // BPF_JMP | BPF_CALL with BPF_PSEUDO_CALL.
            guard code[at] == 0x85, code[at + 1] >> 4 == 1 else { continue }
            let value = (0..<4).reduce(UInt32(0)) { $0 | UInt32(code[at + 4 + $1]) << UInt32(8 * $1) }
            let distance = Int(Int32(bitPattern: value))
            if let known = symbols.calls[Place(section: section, at: index)] {
                result[index] = known.isSection ? Place(section: known.place.section, at: distance + 1) : known.place
            } else {
                result[index] = Place(section: section, at: index + distance + 1)
            }
        }
        return result
    }
}
