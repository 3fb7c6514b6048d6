import Glibc
import Testing
import Tmux

/// `weir metrics` on a pipeline of the test's own.
@Suite(.serialized) struct MetricsTests {
    @Test func textOfARunningPipeline() throws {
        let bench = try Bench()
        try bench.attach()
        let (status, text) = Tmux.sh("\(bench.program) metrics \(bench.name)")
        #expect(status == 0, "\(text)")
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.last == "# EOF")
        #expect(lines.contains("weir_pipeline_generation{pipeline=\"\(bench.name)\"} 1"))
        #expect(lines.contains { $0.hasPrefix("weir_table_entries{pipeline=\"\(bench.name)\",table=") && $0.hasSuffix(" 2") })
        #expect(lines.contains { $0.hasPrefix("weir_interface_attached{") && $0.contains("interface=\"p2\"") && $0.hasSuffix(" 1") })
        #expect(lines.contains { $0.hasPrefix("weir_outcomes_total{") && $0.contains("kind=\"drop\"") })
        // Each family is announced once, and all of its samples follow.
        var seen: Set<String> = []
        for line in lines where line.hasPrefix("# TYPE") {
            #expect(seen.insert(String(line.split(separator: " ")[2])).inserted)
        }
        let file = bench.folder + "/weir.prom"
        #expect(Tmux.sh("\(bench.program) metrics \(bench.name) -o \(file) && tail -n 1 \(file)").output.contains("# EOF"))
        unlink(file)
        let missing = Tmux.sh("\(bench.program) metrics wr-con-none")
        #expect(missing.status >> 8 == 1 && missing.output.contains("there is no pipeline wr-con-none"))
    }

    /// Sends bytes to a port of the loopback and reads until the other side closes.
    private static func ask(_ port: UInt16, _ request: [UInt8], pause: UInt32 = 0) -> String {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) } }
        guard result == 0 else { return "no connection" }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        _ = send(socket, request, request.count, Int32(MSG_NOSIGNAL))
        if pause > 0 { sleep(pause) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(socket, &chunk, chunk.count, 0), count > 0 { text += chunk[..<count] }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func servesWhatIsAskedForAndBoundsWhoAsks() throws {
        let bench = try Bench()
        try bench.attach()
        let said = bench.folder + "/mine.yaml"
        let started = Tmux.sh("\(bench.program) metrics \(bench.name) --listen 127.0.0.1:0 >\(said) 2>&1 & echo $!")
        let child = try #require(Int32(started.output.trimmingPrefix(" ").prefix { $0.isNumber }))
        // Threads of tests block signals, and what they start inherits that.
        defer { kill(child, SIGKILL) }
        var port: UInt16?
        for _ in 0..<400 where port == nil {
            port = Tmux.sh("cat \(said)").output.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) }
            usleep(25_000)
        }
        let at = try #require(port)
        let good = Self.ask(at, Array("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        #expect(good.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
        let parts = good.components("\r\n\r\n")
        #expect(parts.count == 2 && parts[1].hasSuffix("# EOF\n") && good.contains("Content-Length: \(parts[1].utf8.count)\r\n"))
        #expect(parts[1].contains("weir_table_entries{pipeline=\"\(bench.name)\"") && parts[1].contains("weir_build_info{version="))
        #expect(Self.ask(at, Array("GET /elsewhere HTTP/1.1\r\n\r\n".utf8)).hasPrefix("HTTP/1.1 404"))
        #expect(Self.ask(at, Array("POST /metrics HTTP/1.1\r\n\r\n".utf8)).hasPrefix("HTTP/1.1 405"))
        #expect(Self.ask(at, [0, 255, 10, 13, 10]).hasPrefix("HTTP/1.1 400"))
        #expect(Self.ask(at, [UInt8](repeating: 0x41, count: 9000)).hasPrefix("HTTP/1.1 431"))
        // Who says nothing is sent away in time, and many of them keep nobody else out for longer.
        let idle = (0..<40).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0) }
        defer { for one in idle { close(one) } }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = at.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        for one in idle {
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(one, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            }
        }
        #expect(Self.ask(at, Array("HEAD / HTTP/1.0\r\n\r\n".utf8)).hasSuffix("\r\n\r\n"))
        #expect(kill(child, 0) == 0)
        // Who is spoken to over a socket cannot change an interface, nor can what it would start: neither CAP_NET_ADMIN (12) nor CAP_SYS_MODULE (16).
        for line in Tmux.sh("grep -E '^Cap(Eff|Prm|Bnd)' /proc/\(child)/status").output.split(separator: "\n") {
            let bits = try #require(UInt64(line.split(separator: "\t").last ?? "", radix: 16))
            #expect(bits & (1 << 12 | 1 << 16) == 0 && bits & 1 << 39 != 0, "\(line)")
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return parts + [String(rest)]
    }
}
