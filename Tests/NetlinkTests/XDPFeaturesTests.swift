import Netlink
import Testing

@testable import Netlink

@Suite("What drivers say of XDP", .serialized)
struct XDPFeaturesTests {
    /// A veth end takes redirected frames when its far end polls: GRO there makes it so.
    @Test func vethTellsWhetherItTakesRedirects() throws {
        let arena = try Arena("features")
        let socket = try arena.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let (a, b) = (try Links.named("a", in: socket).index, try Links.named("b", in: socket).index)
        for link in [a, b] { try Links.setUp(true, of: link, in: socket) }
        let before = try #require(try XDPFeatures.of(link: a, in: arena.namespace))
        #expect(before.contains([.basic, .redirect]) && !before.contains(.redirectTarget))
        try Links.setOffload(.gro, on: true, of: b, in: socket)
        let after = try #require(try XDPFeatures.of(link: a, in: arena.namespace))
        #expect(after.contains(.redirectTarget))
    }

    @Test func loopbackHasNone() throws {
        let arena = try Arena("features-lo")
        #expect(try XDPFeatures.of(link: 1, in: arena.namespace)?.contains(.basic) == false)
    }

    @Test func aLinkThatIsNotThere() throws {
        let arena = try Arena("features-none")
        let error = try refusal { () throws(NetlinkError) in _ = try XDPFeatures.of(link: 4242, in: arena.namespace) }
        #expect(error.errno == .noDevice)
    }

    @Test func flagsOfOffloads() throws {
        let arena = try Arena("flags")
        let socket = try arena.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let flags = try Links.offloadFlags(of: Links.named("a", in: socket).index, in: socket)
        #expect(flags.contains(.vlanStrip) && !flags.contains(.largeReceive))
    }
}
