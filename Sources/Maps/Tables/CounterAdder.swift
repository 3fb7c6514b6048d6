import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// Adds to cells of a per-CPU counter while programs count in it: a small program of its own adds on the CPU it runs on, in one
/// atomic instruction, where writing from user space would undo what was counted meanwhile.
package struct CounterAdder: ~Copyable {
    private let program: BPFProgram
    private let units: Int

    /// For a map whose cells hold `units` 64-bit counts.
    package init(_ map: borrowing BPFMap, units: Int) throws(BPFError) {
        let end = 16 + 8 * units
        var code: [UInt64] = [
            Self.instruction(0x61, to: 6, from: 1, offset: 0),  // r6 = ctx->data
            Self.instruction(0x61, to: 7, from: 1, offset: 4),  // r7 = ctx->data_end
            Self.instruction(0xbf, to: 2, from: 6),
            Self.instruction(0x07, to: 2, value: Int32(end)),
            Self.instruction(0x2d, to: 2, from: 7, offset: Int16(10 + 2 * units)),  // if r2 > r7 goto no
            Self.instruction(0x61, to: 3, from: 6, offset: 0),  // r3 = the index
            Self.instruction(0x63, to: 10, from: 3, offset: -4),
            Self.instruction(0x18, to: 1, from: 1, value: map.descriptor.raw),  // r1 = the map
            0,
            Self.instruction(0xbf, to: 2, from: 10),
            Self.instruction(0x07, to: 2, value: -4),
            Self.instruction(0x85, value: 1),  // bpf_map_lookup_elem
            Self.instruction(0x15, to: 0, offset: Int16(2 + 2 * units)),  // if r0 == 0 goto no
        ]
        for unit in 0..<units {
            code.append(Self.instruction(0x79, to: 3, from: 6, offset: Int16(8 + 8 * unit)))  // r3 = what to add
            code.append(Self.instruction(0xdb, to: 0, from: 3, offset: Int16(8 * unit)))  // *r0 += r3, atomic
        }
        code += [Self.instruction(0xb7, to: 0, value: 2), 0x95]  // XDP_PASS
        code += [Self.instruction(0xb7, to: 0, value: 1), 0x95]  // no: XDP_DROP
        var options = bpf_prog_load_opts()
        options.sz = MemoryLayout<bpf_prog_load_opts>.size
        let raw = code.withUnsafeBytes { bytes in
            bpf_prog_load(
                BPF_PROG_TYPE_XDP, "weir_add", "GPL", bytes.baseAddress?.assumingMemoryBound(to: bpf_insn.self), code.count, &options)
        }
        guard raw >= 0 else { throw BPFError("load the program that adds to counters", result: raw) }
        program = try BPFProgram(owning: raw)
        self.units = units
    }

    /// Adds one number to each unit of the cell at `index`; a cell that a hash does not have yet is made.
    package func add(_ values: [UInt64], at index: UInt32, of map: borrowing BPFMap) throws(BPFError) {
        let packet = bytes(of: index) + [0, 0, 0, 0] + values.prefix(units).flatMap { bytes(of: $0) } + bytes(of: UInt64(0))
        if try program.test(packet).returned == 2 { return }
        do throws(BPFError) {
            try map.update(bytes(of: index), [UInt8](repeating: 0, count: map.transferSize), mode: .ifAbsent)
        } catch {
            guard error.isThere else { throw error }
        }
        guard try program.test(packet).returned == 2 else {
            throw BPFError(operation: "add to cell \(index) of map \"\(map.name)\"", code: Int(ENOENT))
        }
    }

    private static func instruction(
        _ code: UInt8, to: UInt8 = 0, from: UInt8 = 0, offset: Int16 = 0, value: Int32 = 0
    ) -> UInt64 {
        UInt64(code) | UInt64(to | from << 4) << 8 | UInt64(UInt16(bitPattern: offset)) << 16
            | UInt64(UInt32(bitPattern: value)) << 32
    }
}

/// A moment after which no CPU is still in a program that was taken off before.
package enum GracePeriod {
    /// Waits for it (membarrier(2), `MEMBARRIER_CMD_GLOBAL`: `synchronize_rcu`); some milliseconds, tens under load.
    package static func wait() {
        _ = weir_wait_for_readers()
    }
}
