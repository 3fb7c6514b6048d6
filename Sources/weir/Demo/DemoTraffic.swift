import Glibc
import Netlink
import Synchronization

/// Real traffic between the demo's hosts: ICMP echo and UDP to an echo service, each way, at a modest rate. What is sent is
/// numbered, so that a lost packet is a known one.
final class DemoTraffic: Sendable {
    /// One stream of requests from a host to the other, and what came back.
    struct Count: Sendable {
        var name: String
        var sent: Int
        var answered: Int
    }

    private struct Stream: Sendable {
        var name: String
        var socket: Int32
        var isPing: Bool
        var target: in_addr
    }

    /// Packets a second of each stream.
    private static let rate = 100
    private static let echoPort: UInt16 = 7

    private let streams: [Stream]
    private let services: [Int32]
    private let state: Mutex<(sent: [Int], answers: [Set<UInt32>])>
    private let isSending = Atomic<Bool>(true)
    private let isRunning = Atomic<Bool>(true)

    /// Opens the sockets inside the hosts' namespaces and starts sending.
    init(_ network: DemoNetwork) throws {
        var streams: [Stream] = []
        var services: [Int32] = []
        for (host, other) in zip(network.hosts, network.hosts.reversed()) {
            var target = in_addr()
            inet_aton("\(other.address)", &target)
            services.append(try host.namespace.run { () throws(DemoError) in try Self.service() }.get())
            let ping = try host.namespace.run { () throws(DemoError) in
                try Self.open(SOCK_RAW, Int32(IPPROTO_ICMP))
            }.get()
            let udp = try host.namespace.run { () throws(DemoError) in try Self.open(SOCK_DGRAM, 0) }.get()
            streams.append(Stream(name: "ping \(host.address) -> \(other.address)", socket: ping, isPing: true, target: target))
            streams.append(Stream(name: "udp \(host.address) -> \(other.address)", socket: udp, isPing: false, target: target))
        }
        self.streams = streams
        self.services = services
        state = Mutex((Array(repeating: 0, count: streams.count), Array(repeating: [], count: streams.count)))
        start { $0.sendLoop() }
        start { $0.receiveLoop() }
    }

    deinit {
        for socket in services + streams.map(\.socket) { close(socket) }
    }

    /// Stops sending and waits until every answer is there, or a second has passed.
    func finish() -> [Count] {
        isSending.store(false, ordering: .relaxed)
        for _ in 0..<100 {
            let counts = counts()
            if counts.allSatisfy({ $0.sent == $0.answered }) { break }
            usleep(10_000)
        }
        usleep(50_000)
        isRunning.store(false, ordering: .relaxed)
        return counts()
    }

    /// What was sent and answered so far.
    func counts() -> [Count] {
        state.withLock { state in
            streams.indices.map { Count(name: streams[$0].name, sent: state.sent[$0], answered: state.answers[$0].count) }
        }
    }

    private func start(_ body: @escaping @Sendable (DemoTraffic) -> Void) {
        let box = Unmanaged.passRetained(ThreadBody { body(self) })
        var thread = pthread_t()
        if pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque()) == 0
        {
            pthread_detach(thread)
        } else {
            box.release()
        }
    }

    private final class ThreadBody: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    // MARK: Sending

    private func sendLoop() {
        var number: UInt32 = 0
        while isSending.load(ordering: .relaxed) {
            for index in streams.indices { send(index, number) }
            number += 1
            usleep(useconds_t(1_000_000 / Self.rate))
        }
    }

    private func send(_ index: Int, _ number: UInt32) {
        let stream = streams[index]
        var payload: [UInt8] = []
        if stream.isPing {
            payload = [8, 0, 0, 0, 0x77, UInt8(index), 0, 0] + Self.bytes(number) + [UInt8](repeating: 0x77, count: 28)
            let sum = Self.checksum(payload)
            payload[2] = UInt8(sum >> 8)
            payload[3] = UInt8(sum & 0xFF)
        } else {
            payload = Self.bytes(number) + [UInt8](repeating: 0x77, count: 28)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = Self.echoPort.bigEndian
        address.sin_addr = stream.target
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(stream.socket, payload, payload.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if sent == payload.count { state.withLock { $0.sent[index] += 1 } }
    }

    // MARK: Receiving

    private func receiveLoop() {
        var buffer = [UInt8](repeating: 0, count: 2048)
        while isRunning.load(ordering: .relaxed) {
            var polls = (services + streams.map(\.socket)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polls, nfds_t(polls.count), 100) > 0 else { continue }
            for (index, entry) in polls.enumerated() where entry.revents & Int16(POLLIN) != 0 {
                if index < services.count {
                    echo(entry.fd, &buffer)
                } else {
                    receive(index - services.count, entry.fd, &buffer)
                }
            }
        }
    }

    private func echo(_ socket: Int32, _ buffer: inout [UInt8]) {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let count = recvfrom(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT), $0, &length)
                if count > 0 { sendto(socket, buffer, count, 0, $0, length) }
            }
        }
    }

    private func receive(_ index: Int, _ socket: Int32, _ buffer: inout [UInt8]) {
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        var start = 0
        if streams[index].isPing {
            // The raw socket gives the IPv4 header too; of all echo replies only those to this stream count.
            guard count >= 20 else { return }
            start = Int(buffer[0] & 0xF) * 4
            guard count >= start + 12, buffer[start] == 0, buffer[start + 4] == 0x77, buffer[start + 5] == UInt8(index) else { return }
            start += 8
        }
        guard count >= start + 4 else { return }
        let number = buffer[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        state.withLock { _ = $0.answers[index].insert(number) }
    }

    // MARK: Sockets

    private static func open(_ type: __socket_type, _ proto: Int32) throws(DemoError) -> Int32 {
        let socket = socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), proto)
        guard socket >= 0 else { throw DemoError("cannot open a socket in the demo's network: \(String(cString: strerror(errno)))") }
        return socket
    }

    private static func service() throws(DemoError) -> Int32 {
        let socket = try open(SOCK_DGRAM, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = echoPort.bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard bound == 0 else {
            let reason = String(cString: strerror(errno))
            close(socket)
            throw DemoError("cannot start the echo service in the demo's network: \(reason)")
        }
        return socket
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }

    /// The Internet checksum (RFC 1071).
    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count - 1, by: 2) { sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1]) }
        while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
        return ~UInt16(sum)
    }
}

/// Why the demo stops, as one sentence.
struct DemoError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
