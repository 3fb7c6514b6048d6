import CBackend
import Maps
import Schema

/// A loaded program, run by BPF_PROG_TEST_RUN: without an interface, over one packet at a time. Its build is instrumented:
/// ports go in and out through the map `weir_test`.
struct KernelPlane: KernelDataPlane, ~Copyable {
    private let state: KernelState
    private let ports: [UInt32]
    private var pending: [Delivery] = []
    private(set) var traffic = Traffic()

    /// `ports` are those of the test, where broadcast packets go.
    static func start(_ loaded: consuming LoadedProgram, ports: [UInt32]) throws(PlaneError) -> KernelPlane {
        KernelPlane(state: try KernelState(loaded), ports: ports)
    }

    private init(state: consuming KernelState, ports: [UInt32]) {
        self.state = state
        self.ports = ports
    }

    mutating func send(_ packet: [UInt8], port: UInt32) throws(PlaneError) {
        guard packet.count >= 14 else {
            throw .notHere("the kernel runs no packets of less than 14 bytes (\(packet.count)); the user target covers it")
        }
        guard packet.count <= 3520 else {
            throw .notHere("the kernel's test run shows a program 3520 bytes, not \(packet.count); the user target covers it")
        }
        traffic.sent.append(Delivery(port: port, bytes: packet))
        do throws(BPFError) {
            let cell = try state.loaded.maps.open(Instrumentation.map)
            try cell.update(KernelState.bytes(0), KernelState.bytes(port) + [UInt8](repeating: 0, count: 12))
            let result = try state.loaded.program.test(packet)
            let found = try cell.lookup(KernelState.bytes(0)) ?? []
            guard found.count == 16, found[12] == 1 else { throw BPFError(operation: "run the program", code: 5, words: "it left no record") }
            if state.loaded.schema.replication != nil { pending += try copies() }
            let verdict = Verdict(Self.number(found, 4), hook: state.loaded.schema.hook)
            for out in verdict.ports(in: port, redirect: Self.number(found, 8), all: ports) {
                pending.append(Delivery(port: out, bytes: result.output))
            }
        } catch { throw .refused(error.description) }
    }

    /// The copies that left before the packet itself; their cells are emptied.
    private func copies() throws(BPFError) -> [Delivery] {
        let map = try state.loaded.maps.open(Instrumentation.copies)
        var result: [Delivery] = []
        for cell in 0..<UInt32(clamping: map.layout.maxEntries) {
            guard let found = try map.lookup(KernelState.bytes(cell)), found.count >= 8 else { break }
            let length = Int(Self.number(found, 4))
            guard length > 0, found.count >= 8 + length else { break }
            result.append(Delivery(port: Self.number(found, 0), bytes: Array(found[8..<8 + length])))
            try map.update(KernelState.bytes(cell), [UInt8](repeating: 0, count: found.count))
        }
        return result
    }

    func await(_ count: Int) {}

    mutating func settle() -> [Delivery] {
        defer { pending = [] }
        traffic.received += pending
        return pending
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    func withState<Result>(_ body: (borrowing KernelState) throws(PlaneError) -> Result) throws(PlaneError) -> Result { try body(state) }
}
