import Glibc

/// Where to listen: `9090` and `:9090` on the loopback, `10.0.0.1:9090`, `[::1]:9090`.
struct ListenAddress {
    var host: String
    var port: UInt16

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else {
            guard let port = UInt16(text) else { return nil }
            (host, self.port) = ("127.0.0.1", port)
            return
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) } else if host.contains(":") { return nil }
        guard let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        (self.host, self.port) = (host.isEmpty ? "127.0.0.1" : host, port)
    }

    /// A socket that listens there, and the address as it came about: port 0 has the kernel choose one.
    func listen() throws(Refusal) -> (socket: Int32, text: String) {
        func refuse(_ reason: Int32) -> Refusal { Refusal("cannot listen on \(host) port \(port): \(String(cString: strerror(reason)))") }
        if host.contains(":") {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { throw Refusal("\(host) is no address") }
            let socket = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            try ListenAddress.bind(socket, &address, refuse)
            var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
            _ = withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) } }
            return (socket, "[\(host)]:\(UInt16(bigEndian: address.sin6_port))")
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr) == 1 else { throw Refusal("\(host) is no address") }
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        try ListenAddress.bind(socket, &address, refuse)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) } }
        return (socket, "\(host):\(UInt16(bigEndian: address.sin_port))")
    }

    private static func bind<Address>(_ socket: Int32, _ address: inout Address, _ refuse: (Int32) -> Refusal) throws(Refusal) {
        guard socket >= 0 else { throw refuse(errno) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(socket, $0, size) } }
        guard result == 0, Glibc.listen(socket, 16) == 0 else {
            let reason = errno
            close(socket)
            throw refuse(reason)
        }
    }
}

/// Answers GET requests with metrics, and nothing else: HTTP/1.1 with one request a connection, read and written on one thread.
///
/// What others may take of it is bounded: 32 connections, 8 KiB of request, 5 seconds from the first byte to the last, two looks at the kernel a second.
struct MetricsServer {
    static let mostConnections = 32
    static let mostBytes = 8192
    static let patience = 5.0

    private struct Connection {
        var socket: Int32
        var deadline: Double
        var request: [UInt8] = []
        /// What is left to be written; nil while the request is read.
        var answer: ArraySlice<UInt8>?
    }

    /// The body, and whether it could be made.
    let body: () -> (text: String, isGood: Bool)
    private var connections: [Connection] = []
    private var latest: (at: Double, bytes: [UInt8])?

    init(body: @escaping () -> (text: String, isGood: Bool)) { self.body = body }

    /// Serves until the process ends.
    mutating func run(_ listener: Int32) throws(Refusal) {
        while true {
            let isFull = connections.count >= MetricsServer.mostConnections
            var waiting = connections.map { pollfd(fd: $0.socket, events: Int16($0.answer == nil ? POLLIN : POLLOUT), revents: 0) }
            waiting.append(pollfd(fd: isFull ? -1 : listener, events: Int16(POLLIN), revents: 0))
            let ready = poll(&waiting, nfds_t(waiting.count), connections.isEmpty ? -1 : 250)
            guard ready >= 0 || errno == EINTR else { throw Refusal("cannot wait for connections: \(String(cString: strerror(errno)))") }
            let now = MonotonicClock.seconds
            for index in connections.indices.reversed() {
                let isOver = waiting[index].revents != 0 ? !step(index) : false
                if isOver || now >= connections[index].deadline {
                    close(connections[index].socket)
                    connections.remove(at: index)
                }
            }
            if let last = waiting.last, last.revents != 0 {
                let socket = accept(listener, nil, nil)
                if socket >= 0 {
                    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
                    connections.append(Connection(socket: socket, deadline: now + MetricsServer.patience))
                }
            }
        }
    }

    /// Goes on with a connection; false when it has ended.
    private mutating func step(_ index: Int) -> Bool {
        let socket = connections[index].socket
        if connections[index].answer == nil {
            var chunk = [UInt8](repeating: 0, count: 2048)
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            if count == 0 { return false }
            connections[index].request += chunk[..<count]
            guard let answer = answer(to: connections[index].request) else { return true }
            connections[index].answer = answer[...]
        }
        guard let rest = connections[index].answer else { return true }
        let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        connections[index].answer = rest.dropFirst(count)
        guard connections[index].answer?.isEmpty == true else { return true }
        // What the other side still sends must not have the kernel throw our answer away.
        shutdown(socket, Int32(SHUT_WR))
        return false
    }

    /// The whole answer; nil while the request goes on.
    private mutating func answer(to request: [UInt8]) -> [UInt8]? {
        let end = MetricsServer.headEnd(request)
        guard let end else {
            return request.count >= MetricsServer.mostBytes ? MetricsServer.plain("431 Request Header Fields Too Large", "the request is too long\n") : nil
        }
        let lines = request[..<end].split(separator: 0x0a, omittingEmptySubsequences: false)
        let words = (lines.first ?? []).split { $0 == 0x20 || $0 == 0x0d }.map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return MetricsServer.plain("400 Bad Request", "this is no HTTP/1.1 request\n") }
        guard words[0] == "GET" || words[0] == "HEAD" else { return MetricsServer.plain("405 Method Not Allowed", "only GET\n", "Allow: GET, HEAD\r\n") }
        let path = words[1].prefix { $0 != "?" }
        guard path == "/metrics" || path == "/" else { return MetricsServer.plain("404 Not Found", "there is /metrics\n") }
        let (text, isGood) = metrics()
        let type = isGood ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; charset=utf-8"
        return MetricsServer.head(isGood ? "200 OK" : "500 Internal Server Error", type, text.count) + (words[0] == "HEAD" ? [] : text)
    }

    private mutating func metrics() -> (bytes: [UInt8], isGood: Bool) {
        if let latest, MonotonicClock.seconds - latest.at < 0.5 { return (latest.bytes, true) }
        let (text, isGood) = body()
        let bytes = Array(text.utf8)
        latest = isGood ? (MonotonicClock.seconds, bytes) : nil
        return (bytes, isGood)
    }

    /// Where the empty line after the head begins.
    private static func headEnd(_ request: [UInt8]) -> Int? {
        guard request.count <= mostBytes else { return nil }
        for index in request.indices where request[index] == 0x0a {
            let rest = request[(index + 1)...].prefix(2)
            if rest.first == 0x0a || rest.elementsEqual([0x0d, 0x0a]) { return index }
        }
        return nil
    }

    private static func head(_ status: String, _ type: String, _ length: Int, _ more: String = "") -> [UInt8] {
        Array(
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(length)\r\n\(more)Cache-Control: no-store\r\nConnection: close\r\n\r\n"
                .utf8)
    }

    private static func plain(_ status: String, _ text: String, _ more: String = "") -> [UInt8] {
        head(status, "text/plain; charset=utf-8", text.utf8.count, more) + Array(text.utf8)
    }
}
