import Testing

@testable import Maps

/// Instructions as text, what programs may return, and both of a program of the kernel.
@Suite struct InstructionTests {
    private func text(_ instruction: Instruction, at place: Int = 0, upper: Int32 = 0) -> String {
        instruction.text(at: place, upper: upper, helper: { $0 == 1 ? "map_lookup_elem" : nil }, map: { $0 == 7 ? "routes" : nil })
    }

    @Test(arguments: [
        (Instruction(opcode: 0x61, destination: 1, source: 6, offset: 4), "r1 = *(u32 *)(r6 + 4)"),
        (Instruction(opcode: 0x79, destination: 2, source: 10, offset: -8), "r2 = *(u64 *)(r10 - 8)"),
        (Instruction(opcode: 0x91, destination: 2, source: 1), "r2 = *(s8 *)(r1 + 0)"),
        (Instruction(opcode: 0x73, destination: 7, source: 3, offset: 1), "*(u8 *)(r7 + 1) = r3"),
        (Instruction(opcode: 0x7a, destination: 10, offset: -16, immediate: 5), "*(u64 *)(r10 - 16) = 5"),
        (Instruction(opcode: 0xb7, destination: 0, immediate: 2), "r0 = 2"),
        (Instruction(opcode: 0xbc, destination: 0, source: 4), "w0 = w4"),
        (Instruction(opcode: 0x0f, destination: 1, source: 2), "r1 += r2"),
        (Instruction(opcode: 0xc7, destination: 1, immediate: 32), "r1 s>>= 32"),
        (Instruction(opcode: 0x87, destination: 3), "r3 = -r3"),
        (Instruction(opcode: 0xdc, destination: 3, immediate: 16), "r3 = be16 r3"),
        (Instruction(opcode: 0xd7, destination: 3, immediate: 64), "r3 = bswap64 r3"),
        (Instruction(opcode: 0x85, immediate: 1), "call map_lookup_elem"), (Instruction(opcode: 0x85, immediate: 9), "call helper 9"),
        (Instruction(opcode: 0x85, source: 1, immediate: 4), "call 15"), (Instruction(opcode: 0x95), "exit"),
        (Instruction(opcode: 0x2d, destination: 2, source: 3, offset: 5), "if r2 > r3 goto 16"),
        (Instruction(opcode: 0x56, destination: 0, offset: -3, immediate: 1), "if w0 != 1 goto 8"),
        (Instruction(opcode: 0xdb, destination: 0, source: 8), "lock *(u64 *)(r0 + 0) += r8"),
        (Instruction(opcode: 0xdb, destination: 1, source: 2, immediate: 1), "r2 = atomic fetch *(u64 *)(r1 + 0) += r2"),
        (Instruction(opcode: 0x18, destination: 1, source: 1, immediate: 7), "r1 = map routes"),
        (Instruction(opcode: 0x18, destination: 1, source: 1, immediate: 8), "r1 = map[id:8]"), (Instruction(opcode: 0x05, offset: 2), "goto 13"),
    ])
    func readsAsTheKernelWrites(_ instruction: Instruction, _ expected: String) { #expect(text(instruction, at: 10) == expected) }

    @Test func anyBytesAreSomeText() {
        for opcode in UInt8.min...UInt8.max {
            for offset: Int16 in [.min, -1, 0, 1, 8, .max] {
                let instruction = Instruction(opcode: opcode, destination: 15, source: 15, offset: offset, immediate: .min)
                #expect(!text(instruction, at: 3, upper: .min).isEmpty)
                _ = ReturnValues(of: [instruction])
            }
        }
        #expect(Instruction.all(in: [1, 2, 3]).isEmpty)
        let one = Instruction(opcode: 0x63, destination: 10, source: 1, offset: -8, immediate: -5)
        #expect(Instruction.all(in: one.bytes) == [one])
    }

    @Test func constantsThatAreReturnedAreFound() {
        func set(_ value: Int32) -> Instruction { Instruction(opcode: 0xb7, immediate: value) }
        let exit = Instruction(opcode: 0x95)
        #expect(ReturnValues(of: [set(0), exit]) == .constants([0]))
        // if r1 == 0 goto +2; r0 = -1; exit; r0 = 2; exit
        let two = [Instruction(opcode: 0x15, destination: 1, offset: 2), set(-1), exit, set(2), exit]
        #expect(ReturnValues(of: two) == .constants([-1, 2]))
        #expect(!ReturnValues(of: two).endsTCX && ReturnValues(of: [set(2), exit]).endsTCX)
        // A value from memory, from a call, from arithmetic.
        #expect(ReturnValues(of: [Instruction(opcode: 0x61, source: 1), exit]) == .unknown)
        #expect(ReturnValues(of: [set(1), Instruction(opcode: 0x85, immediate: 5), exit]) == .unknown)
        #expect(ReturnValues(of: [set(1), Instruction(opcode: 0x07, immediate: 5), exit]) == .unknown)
        // What stands in r0 before a call of something else is over with it; other registers do not matter.
        #expect(ReturnValues(of: [set(2), Instruction(opcode: 0xb7, destination: 1, immediate: 9), exit]) == .constants([2]))
        // A way round and round, and one that leads out of the program.
        #expect(ReturnValues(of: [Instruction(opcode: 0x05, offset: -1)]) == .unknown)
        #expect(ReturnValues(of: [Instruction(opcode: 0x05, offset: 5)]) == .unknown)
        #expect(ReturnValues(of: []) == .unknown)
    }

    @Test func aProgramOfTheKernelIsListedWithItsSource() throws {
        let loaded = try Sample.load()
        let listing = try loaded.program.listing()
        let text = listing.rows.map(\.text)
        #expect(text.last == "exit" && text.contains { $0.hasPrefix("r0 = ") || $0.hasPrefix("w0 = ") })
        #expect(listing.rows.contains { ($0.source?.line ?? 0) > 0 })
        #expect(try BPFProgram.constant(2, type: .xdp, name: "wr_const").returnValues() == .constants([2]))
        #expect(try BPFProgram.constant(-1, type: .classifier, name: "wr_const").returnValues().endsTCX == false)
    }

    /// Whoever lends its tracepoints to us counts from zero.
    @Test func whatXDPLosesCanBeWatched() throws {
        let faults = try XDPFaults()
        #expect(faults.missing.isEmpty)
        // Other tests may lose frames meanwhile: only that reading works is known here. That losses are counted is seen in the console's tests.
        #expect(try faults.counts().allSatisfy { $0.count > 0 && $0.interface > 0 })
    }
}
