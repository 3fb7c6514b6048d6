/// A program of the kernel as text: its instructions, and beside them the lines of the source they were made from.
public struct ProgramListing: Sendable {
    public struct Row: Sendable {
        /// The number of the instruction, from which jumps count.
        public var number: Int
        /// `r1 = *(u32 *)(r6 + 0)`
        public var text: String
        /// Given where another line of the source begins.
        public var source: SourceLine?
    }
    public var rows: [Row]
}

extension BPFProgram {
    /// The program as text, with names of helpers and maps where the kernel tells them, and the source's lines where it has BTF.
    public func listing() throws(BPFError) -> ProgramListing {
        let info = try info()
        let instructions = try instructions()
        guard !instructions.isEmpty else {
            throw BPFError(
                operation: "read the instructions of program \"\(name)\"", code: 1, words: "the kernel does not show them here")
        }
        let lines = (try? sourceLines()) ?? []
        var maps: [UInt32: String] = [:]
        for id in info.maps { if let map = try? BPFMap.open(id: id) { maps[id] = map.name } }
        let calls = Set(instructions.filter { $0.opcode == 0x85 && $0.source == 0 }.map(\.immediate))
        let helpers = KernelSymbols.helpers(calls)
        var starts: [Int: SourceLine] = [:]
        var last: SourceLine?
        for line in lines where line.file != last?.file || line.line != last?.line {
            starts[line.instruction] = line
            last = line
        }
        var rows: [ProgramListing.Row] = []
        var place = 0
        while place < instructions.count {
            let instruction = instructions[place]
            let upper = place + 1 < instructions.count ? instructions[place + 1].immediate : 0
            rows.append(
                ProgramListing.Row(
                    number: place,
                    text: instruction.text(at: place, upper: upper, helper: { helpers[$0] }, map: { maps[$0] }),
                    source: starts[place]))
            place += instruction.isWide ? 2 : 1
        }
        return ProgramListing(rows: rows)
    }
}
