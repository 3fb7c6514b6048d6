import Glibc
import Netlink
import Testing
import Tmux

/// `weir doctor` on a host of the test's own.
@Suite(.serialized) struct DoctorTests {
    private static let weir = Tmux.program("weir")

    @Test func saysWhatMends() throws {
        let name = "wr-doc-\(getpid())"
        let namespace = try NetworkNamespace.create(name)
        defer { try? NetworkNamespace(name).delete() }
        let inside = try NetlinkSocket(in: namespace)
        try Links.createVeth(VethEnd("x0", mtu: 9000), VethEnd("x1", mtu: 9000), in: inside)
        let (status, output) = Tmux.sh("\(Self.weir) doctor --netns \(name) --dev x0")
        #expect(status == 0, "\(output)")
        #expect(output.contains("ok    clang") && output.contains("ok    bpf") && output.contains("native XDP"))
        #expect(output.contains("-> ip netns exec \(name) ip link set x0 mtu 3506"))
        #expect(output.contains("-> ip netns exec \(name) ip link set x0 up"))

        let missing = Tmux.sh("\(Self.weir) doctor --netns \(name) --dev nope --json")
        #expect(missing.status >> 8 == 1)
        #expect(missing.output.contains("\"health\" : \"bad\"") && missing.output.contains("cannot find link nope"))
    }

    @Test func aMissingClangIsNamed() {
        let (status, output) = Tmux.sh("WEIR_CLANG=/nowhere/clang \(Self.weir) doctor --dev lo")
        #expect(status >> 8 == 1)
        #expect(output.contains("BAD   clang") && output.contains("-> apt install clang"))
    }
}
