import Maps

#if canImport(Glibc)
import Glibc
#endif

/// The running program of the user target, spoken to in the runtime's commands (`weir_user.c`).
struct UserProcess: ~Copyable {
    private var child: ChildProcess
    /// Seconds one answer may take.
    let patience: Double
    /// Every command sent, so that the run can be repeated from a file.
    private(set) var recorded: [UInt8] = []
    /// How many bytes of them stand before the first packet.
    private(set) var beforePackets: Int?

    init(_ program: String, patience: Double) throws(PlaneError) {
        self.patience = patience
        do { child = try ChildProcess(program, []) } catch { throw .refused(error.text) }
    }

    mutating func lookup(_ map: String, _ key: [UInt8]) throws(PlaneError) -> [UInt8]? {
        try ask("L", [Array(map.utf8), key])
        let found = try number() != 0
        let value = try block()
        return found ? value : nil
    }

    /// False when the map is full.
    mutating func update(_ map: String, _ key: [UInt8], _ value: [UInt8]) throws(PlaneError) -> Bool {
        try ask("U", [Array(map.utf8), key, value])
        let code = Int32(bitPattern: try number())
        if -code == E2BIG { return false }
        guard code == 0 else { throw .refused("cannot update map \(map): \(String(cString: strerror(-code)))") }
        return true
    }

    /// False when there was no such entry.
    mutating func delete(_ map: String, _ key: [UInt8]) throws(PlaneError) -> Bool {
        try ask("D", [Array(map.utf8), key])
        return Int32(bitPattern: try number()) == 0
    }

    mutating func keys(_ map: String) throws(PlaneError) -> [[UInt8]] {
        try ask("K", [Array(map.utf8)])
        var keys: [[UInt8]] = []
        for _ in 0..<(try number()) { keys.append(try block()) }
        return keys
    }

    /// Puts a map of one cell that holds `value` into the only slot of a map of maps.
    mutating func setInner(_ map: String, _ value: [UInt8]) throws(PlaneError) {
        try ask("I", [Array(map.utf8), [0, 0, 0, 0], value])
        let code = Int32(bitPattern: try number())
        guard code == 0 else { throw .refused("cannot replace map \(map): \(String(cString: strerror(-code)))") }
    }

    /// The one cell of the map in the only slot of a map of maps; nil when the slot is empty.
    mutating func inner(_ map: String) throws(PlaneError) -> [UInt8]? {
        try ask("J", [Array(map.utf8), [0, 0, 0, 0]])
        let found = try number() != 0
        let cell = try block()
        return found ? cell : nil
    }

    /// What the program returned, the port of a redirect, the packet afterwards, and the copies that left before.
    mutating func run(
        _ packet: [UInt8], port: UInt32
    ) throws(PlaneError) -> (action: UInt32, redirect: UInt32, packet: [UInt8], copies: [Delivery]) {
        try ask("P", [packet], port: port)
        let action = try number()
        let redirect = try number()
        let output = try block()
        var copies: [Delivery] = []
        for _ in 0..<(try number()) { copies.append(Delivery(port: try number(), bytes: try block())) }
        return (action, redirect, output, copies)
    }

    private mutating func ask(_ command: Character, _ blocks: [[UInt8]], port: UInt32? = nil) throws(PlaneError) {
        if port != nil, beforePackets == nil { beforePackets = recorded.count }
        var bytes = Array(String(command).utf8)
        if let port { bytes += Self.bytes(port) }
        for block in blocks { bytes += Self.bytes(UInt32(clamping: block.count)) + block }
        recorded += bytes
        do { try child.write(bytes, until: Deadline(seconds: patience)) } catch { throw .refused(error.text) }
    }

    private func number() throws(PlaneError) -> UInt32 {
        try read(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func block() throws(PlaneError) -> [UInt8] {
        let size = Int(try number())
        return size == 0 ? [] : try read(size)
    }

    private func read(_ count: Int) throws(PlaneError) -> [UInt8] {
        do { return try child.read(count, until: Deadline(seconds: patience)) } catch { throw .refused(error.text) }
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
