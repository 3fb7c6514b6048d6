import Glibc
import Netlink
import Pipeline
import Testing
import Tmux

@testable import weir

/// The examples for v1model in the demo's network: a switch, two hosts, and what the hosts' own kernels send.
@Suite(.serialized) struct V1ExampleTests {
    /// The demo's network under another name, with an example on both ports of the switch; all of it is gone with the value.
    private final class Ground {
        let name: String
        let network: DemoNetwork

        init(_ example: String) throws {
            name = "wr-v1-\(example)"
            network = try DemoNetwork(name)
            network.remove()
            try network.make()
            let path = ExampleTests.folder + "/v1model/\(example).p4"
            try weir("attach \(path) --dev p1 --dev p2 --port 1=p1 --port 2=p2 --netns \(network.hub.name) --name \(name)")
        }

        deinit {
            _ = Tmux.sh("\(Tmux.program("weir")) detach \(name)")
            network.remove()
        }

        /// What a verb on the pipeline says; `NAME` stands for it.
        @discardableResult func weir(_ words: String) throws -> String {
            let (status, output) = Tmux.sh("\(Tmux.program("weir")) \(words.replacing("NAME", with: name))")
            try #require(status == 0, "\(words): \(output)")
            return output
        }

        /// A command of a host, 1 or 2, with its exit status.
        func host(_ number: Int, _ command: String) -> (status: Int32, output: String) {
            Tmux.sh("ip netns exec \(name)-h\(number) \(command)")
        }

        /// Whether every one of some pings was answered.
        func ping(_ words: String = "-c 3") -> Bool { host(1, "ping -n -i 0.2 -W 2 \(words) 10.0.2.1").output.contains(" 0% packet loss") }

        /// The total of a counter's cell.
        func count(_ counter: String, _ cell: Int) throws -> Int {
            for line in try weir("counter show NAME \(counter) --zero").split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.count >= 4, words[1] == "\(cell)", words[2] != "bytes" { return Int(words[3]) ?? -1 }
            }
            return -1
        }

        func received(_ number: Int) throws -> UInt64 { try network.frames(of: network.hosts[number - 1]).received }

        /// Waits for what a packet on its way brings about.
        func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
            for _ in 0..<200 {
                if try condition() { return true }
                usleep(50_000)
            }
            return try condition()
        }
    }

    @Test func theMarkerForwardsMarksAndDrops() throws {
        let ground = try Ground("ecn")
        for number in 1...2 {
            try ground.weir("table add NAME route hdr.ipv4.dst=10.0.\(number).0/24 --action forward mac=02:00:00:00:0\(number):01 port=\(number)")
        }
        #expect(ground.ping())
        #expect(try ground.count("colours", 0) >= 6 && ground.count("colours", 1) == 0)
        // A burst of three pings of 98 bytes and then next to nothing: the rest is red.
        try ground.weir("meter set NAME ways 2 0.001:98 0.001:294")
        #expect(!ground.ping("-Q 2 -c 6 -W 1"))
        #expect(try ground.count("colours", 1) >= 1 && ground.count("colours", 2) >= 1)
    }

    @Test func theTunnelDeliversAndEnters() throws {
        let ground = try Ground("tunnel")
        for number in 1...2 {
            try ground.weir("table add NAME route hdr.ipv4.dst=10.0.\(number).0/24 --action deliver mac=02:00:00:00:0\(number):01 port=\(number)")
        }
        #expect(ground.ping())
        // Into the tunnel instead: frames that the far host cannot read, counted by the way they took.
        try ground.weir("table modify NAME route hdr.ipv4.dst=10.0.2.0/24 --action enter way=7 port=2")
        let before = try ground.received(2)
        #expect(!ground.ping("-c 2 -W 1"))
        #expect(try ground.count("entered", 7) >= 2)
        #expect(try ground.eventually { try ground.received(2) >= before + 2 })
    }

    @Test func theBalancerSendsConnectionsToAServer() throws {
        let ground = try Ground("balancer")
        try ground.weir("table add NAME services hdr.ipv4.dst=10.0.9.9 hdr.tcp.dst=80 --action service number=1 first=0 servers=1")
        try ground.weir("table add NAME servers meta.service=1 meta.server=0 --action server mac=02:00:00:00:02:01 address=10.0.2.1 port=2")
        let before = try ground.received(2)
        // Nobody answers, and what the server's host says finds no way back: the balancer's other half is not in this program.
        _ = ground.host(1, "timeout 3 bash -c 'echo >/dev/tcp/10.0.9.9/80' 2>/dev/null")
        #expect(try ground.count("served", 0) >= 1)
        #expect(try ground.eventually { try ground.received(2) >= before + 1 })
        // To another port it goes nowhere.
        let served = try ground.count("served", 0)
        _ = ground.host(1, "timeout 1 bash -c 'echo >/dev/tcp/10.0.9.9/81' 2>/dev/null")
        #expect(try ground.count("served", 0) == served)
    }

    @Test func telemetryIsTakenOffBeforeTheHost() throws {
        let ground = try Ground("telemetry")
        // A switch of frames: the hosts take each other for their gateway.
        for (number, other) in [(1, 2), (2, 1)] {
            #expect(ground.host(number, "ip neigh replace 10.0.\(number).254 lladdr 02:00:00:00:0\(other):01 dev eth0").status == 0)
            try ground.weir("table add NAME hosts hdr.ethernet.dst=02:00:00:00:0\(other):01 --action deliver port=\(other)")
        }
        #expect(ground.ping())
        // Passed on, the frames carry a record that the far host cannot read.
        try ground.weir("table modify NAME hosts hdr.ethernet.dst=02:00:00:00:02:01 --action pass node=0xaaaa0001 port=2")
        let before = try ground.received(2)
        #expect(!ground.ping("-c 2 -W 1"))
        #expect(try ground.eventually { try ground.received(2) >= before + 2 })
    }
}
