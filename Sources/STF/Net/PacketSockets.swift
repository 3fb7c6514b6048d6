#if canImport(Glibc)
import Glibc
#endif

/// Packet sockets (packet(7)): whole Ethernet frames in and out of interfaces of the calling thread's namespace.
struct PacketSockets: ~Copyable {
    /// A frame that came in, as it was on the wire: a VLAN tag the kernel took out is back in its place.
    struct Frame {
        var bytes: [UInt8]
        /// When the kernel first saw it, in nanoseconds: the order of frames on different sockets.
        var time: Int64
        var socket: Int
    }

    private var descriptors: [Int32] = []
    private var interfaces: [Int] = []

    // With each the kernel waits until nobody looks at it any more (packet_release, net/packet/af_packet.c): together that takes no longer
    // than for one.
    deinit {
        Threads.together(descriptors.count) { [descriptors] in close(descriptors[$0]) }
    }

    // Of <linux/if_packet.h>, <linux/if_ether.h> and <asm/socket.h>.
    private static let allProtocols: UInt16 = 0x0003
    private static let packetLevel: Int32 = 263
    private static let auxiliaryData: Int32 = 8
    private static let ignoreOutgoing: Int32 = 23
    private static let receiveBufferForce: Int32 = 33
    private static let timestamps: Int32 = 35

    /// Opens a socket on an interface and returns its number here. It receives the frames of one EtherType, `nil` all of them, that
    /// come in from the link; frames sent from this host, its own included, are not seen.
    mutating func open(on interface: Int, etherType: UInt16? = nil) throws(PlaneError) -> Int {
        let order = (etherType ?? Self.allProtocols).bigEndian
        // No protocol yet: nothing is received before the socket is bound.
        let descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.error("open a packet socket") }
        descriptors.append(descriptor)
        interfaces.append(interface)
        try set(descriptor, Self.packetLevel, Self.ignoreOutgoing, 1)
        try set(descriptor, Self.packetLevel, Self.auxiliaryData, 1)
        try set(descriptor, SOL_SOCKET, Self.timestamps, 1)
        try set(descriptor, SOL_SOCKET, Self.receiveBufferForce, 8 << 20)
        let address = Self.address(interface, order)
        let result = address.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard result == 0 else { throw Self.error("bind a packet socket") }
        return descriptors.count - 1
    }

    /// Sends a frame of 14 bytes or more out of the socket's interface.
    func send(_ frame: [UInt8], on socket: Int) throws(PlaneError) {
        let address = Self.address(interfaces[socket], 0)
        let sent = address.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                sendto(descriptors[socket], frame, frame.count, 0, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        // ENOBUFS: a program at TC egress has dropped it, which is its right.
        guard sent == frame.count || sent < 0 && errno == ENOBUFS else { throw Self.error("send a frame of \(frame.count) bytes") }
    }

    /// All frames that wait, ordered by time; waits up to `milliseconds` for the first.
    func receive(waiting milliseconds: Int32) -> [Frame] {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return [] }
        var frames: [Frame] = []
        for (socket, item) in waiting.enumerated() where item.revents != 0 {
            while let frame = receive(from: socket) { frames.append(frame) }
        }
        return frames.sorted { $0.time < $1.time }
    }

    private func receive(from socket: Int) -> Frame? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var control = [UInt8](repeating: 0, count: 256)
        var header = msghdr()
        let (count, controlLength) = bytes.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { control in
                var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    header.msg_iov = vector
                    header.msg_iovlen = 1
                    header.msg_control = control.baseAddress
                    header.msg_controllen = control.count
                    let count = recvmsg(descriptors[socket], &header, Int32(MSG_DONTWAIT))
                    return (count, header.msg_controllen)
                }
            }
        }
        guard count >= 0 else { return nil }
        var frame = Frame(bytes: Array(bytes[..<count]), time: 0, socket: socket)
        Self.read(control[..<min(control.count, controlLength)], into: &frame)
        return frame
    }

    /// The control messages: the time, and the VLAN tag the kernel has taken out.
    private static func read(_ control: ArraySlice<UInt8>, into frame: inout Frame) {
        control.withUnsafeBytes { bytes in
            var at = 0
            while at + 16 <= bytes.count {
                let length = Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                let level = bytes.loadUnaligned(fromByteOffset: at + 8, as: Int32.self)
                let type = bytes.loadUnaligned(fromByteOffset: at + 12, as: Int32.self)
                guard length >= 16, length <= bytes.count - at else { return }
                if level == SOL_SOCKET, type == timestamps, length >= 32 {
                    let seconds = bytes.loadUnaligned(fromByteOffset: at + 16, as: Int64.self)
                    frame.time = seconds &* 1_000_000_000 &+ bytes.loadUnaligned(fromByteOffset: at + 24, as: Int64.self)
                } else if level == packetLevel, type == auxiliaryData, length >= 36 {
                    // struct tpacket_auxdata: status, lengths, offsets, then the tag and its EtherType.
                    let status = bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt32.self)
                    let tag = bytes.loadUnaligned(fromByteOffset: at + 32, as: UInt16.self)
                    let type = bytes.loadUnaligned(fromByteOffset: at + 34, as: UInt16.self)
                    if status & 0x10 != 0, frame.bytes.count >= 12 {
                        let order = status & 0x40 != 0 ? type : 0x8100
                        let words = [order, tag].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
                        frame.bytes.insert(contentsOf: words, at: 12)
                    }
                }
                at += (length + 7) / 8 * 8
            }
        }
    }

    /// struct sockaddr_ll.
    private static func address(_ interface: Int, _ order: UInt16) -> [UInt8] {
        var address = [UInt8](repeating: 0, count: 20)
        address.withUnsafeMutableBytes {
            $0.storeBytes(of: UInt16(AF_PACKET), as: UInt16.self)
            $0.storeBytes(of: order, toByteOffset: 2, as: UInt16.self)
            $0.storeBytes(of: Int32(clamping: interface), toByteOffset: 4, as: Int32.self)
        }
        return address
    }

    private func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) throws(PlaneError) {
        var value = value
        guard setsockopt(descriptor, level, option, &value, 4) == 0 else { throw Self.error("prepare a packet socket") }
    }

    private static func error(_ operation: String) -> PlaneError {
        .refused("cannot \(operation): \(String(cString: strerror(errno)))")
    }
}
