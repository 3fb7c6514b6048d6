import Maps
import Netlink
import Schema

#if canImport(Glibc)
import Glibc
#endif

/// A program attached to interfaces of the calling thread's namespace, with packets on the wire.
struct NetPlane: KernelDataPlane, ~Copyable {
    private let state: KernelState
    private var links: Links
    private let statistics: RunStatistics
    private let runsBefore: UInt64
    private var sent: UInt64 = 0
    private var awaited = 0
    private(set) var traffic = Traffic()

    /// The ports and the sockets on them, which need nothing of the program but where it hangs: they are made while it is compiled.
    struct Links: ~Copyable {
        fileprivate let network: TestNetwork
        fileprivate var sockets: PacketSockets
        /// The sockets on far ends, by port, where frames are sent.
        fileprivate let wires: [UInt32: Int]
        /// The port each socket belongs to.
        fileprivate let portOfSocket: [UInt32]

        /// Makes them in the calling thread's namespace. `frames` are all frames of the test, for the sizes and, behind TC, the EtherTypes to
        /// listen for.
        static func make(_ schema: Schema, ports: [UInt32], frames: [[UInt8]], mode: XDPModeChoice) throws(PlaneError) -> Links {
            let hook = schema.hook
            let longest = frames.map(\.count).max() ?? 0
            let isNative = hook == .xdp && mode != .generic
            guard !isNative || longest <= TestNetwork.maximumMTU + 14 else {
                throw .notHere("a frame of \(longest) bytes does not fit a veth pair with native XDP; the user target covers it")
            }
            let network = try TestNetwork.make(ports, longest: longest, native: isNative)
            var sockets = PacketSockets()
            var wires: [UInt32: Int] = [:]
            var portOfSocket: [UInt32] = []
            for port in network.ports {
                wires[port.number] = try sockets.open(on: port.far)
                portOfSocket.append(port.number)
                // A tap on the near end sees what XDP has passed. TC judges after the taps: there a socket of one EtherType each, which
                // the kernel serves last, sees what was accepted.
                let types: [UInt16?] =
                    hook == .tcIngress
                    ? try NetPlane.etherTypes(of: frames, sendsOn: !(schema.onlyFilters ?? false)).map { $0 } : [nil]
                for type in types {
                    _ = try sockets.open(on: port.near, etherType: type)
                    portOfSocket.append(port.number)
                }
            }
            return Links(network: network, sockets: sockets, wires: wires, portOfSocket: portOfSocket)
        }
    }

    /// Attaches the program to the near ends.
    static func start(_ loaded: consuming LoadedProgram, on links: consuming Links, mode: XDPModeChoice) throws(PlaneError) -> NetPlane {
        let hook = loaded.schema.hook
        let statistics: RunStatistics
        do { statistics = try RunStatistics() } catch { throw .refused(error.description) }
        let state = try KernelState(loaded)
        try state.setPorts(links.network.ports.map { ($0.number, $0.near) })
        try links.network.attach(state.loaded.program, hook: hook, mode: mode)
        let runs = try Self.runs(of: state)
        return NetPlane(state: state, links: links, statistics: statistics, runsBefore: runs)
    }

    private init(
        state: consuming KernelState, links: consuming Links, statistics: consuming RunStatistics, runsBefore: UInt64
    ) {
        self.state = state
        self.links = links
        self.statistics = statistics
        self.runsBefore = runsBefore
    }

    /// What the kernel files frames under (eth_type_trans): the EtherType, or one number for all frames that have a length there.
    fileprivate static func etherTypes(of frames: [[UInt8]], sendsOn: Bool) throws(PlaneError) -> [UInt16] {
        var types: Set<UInt16> = []
        for frame in frames where frame.count >= 14 {
            let type = UInt16(frame[12]) << 8 | UInt16(frame[13])
            switch type {
            case 0x8100, 0x88A8:
                // A switch sends them on; what it passes to the host instead reaches no socket here.
                if sendsOn { continue }
                throw .notHere("TC takes VLAN tags out of the packet before a socket sees it; the kernel target covers it")
            case 0x0600...: types.insert(type)
            default: types.insert(frame.count >= 16 && frame[14] == 0xFF && frame[15] == 0xFF ? 0x0001 : 0x0004)
            }
        }
        return types.sorted()
    }

    private static func runs(of state: borrowing KernelState) throws(PlaneError) -> UInt64 {
        do { return try state.loaded.program.info().runs } catch { throw .refused(error.description) }
    }

    mutating func send(_ packet: [UInt8], port: UInt32) throws(PlaneError) {
        guard packet.count >= 14 else {
            throw .notHere("a frame of \(packet.count) bytes cannot be sent on a link; the user target covers it")
        }
        guard let wire = links.wires[port] else { throw .refused("there is no port \(port)") }
        traffic.sent.append(Delivery(port: port, bytes: packet))
        try links.sockets.send(packet, on: wire)
        sent += 1
    }

    /// What a test still waits for: settling takes up to a second for as many frames.
    mutating func await(_ count: Int) { awaited = count }

    mutating func settle() throws(PlaneError) -> [Delivery] {
        let deadline = Deadline(seconds: 1)
        // The program has seen every frame ...
        while try Self.runs(of: state) &- runsBefore < sent, !deadline.hasPassed { usleep(200) }
        // ... and what it let out has come through: as many as are awaited, then no more for a moment.
        var deliveries: [Delivery] = []
        while true {
            let isWaiting = deliveries.count < awaited && !deadline.hasPassed
            let frames = links.sockets.receive(waiting: isWaiting ? 50 : 3)
            if frames.isEmpty, !isWaiting { break }
            deliveries += frames.map { Delivery(port: links.portOfSocket[$0.socket], bytes: $0.bytes) }
        }
        awaited = max(0, awaited - deliveries.count)
        traffic.received += deliveries
        return deliveries
    }

    func withState<Result>(_ body: (borrowing KernelState) throws(PlaneError) -> Result) throws(PlaneError) -> Result { try body(state) }
}
