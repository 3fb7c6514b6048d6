import Glibc
import Netlink
import Testing

@Suite("Network namespaces, against the kernel", .serialized)
struct NamespaceKernelTests {
    private func current() -> String {
        var buffer = [UInt8](repeating: 0, count: 64)
        let length = buffer.withUnsafeMutableBytes {
            readlink("/proc/thread-self/ns/net", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        return String(decoding: buffer.prefix(max(length, 0)), as: UTF8.self)
    }

    @Test func createListRunDelete() throws {
        let before = current()
        let name = "wr-nl-\(getpid())-life"
        let namespace = try NetworkNamespace.create(name)
        #expect(try NetworkNamespace.all().contains(namespace))
        #expect(try refusal { () throws(NetlinkError) in _ = try NetworkNamespace.create(name) }.errno == .exists)
        let inside = try namespace.run { current() }.get()
        #expect(inside != before && inside.hasPrefix("net:["))
        #expect(current() == before)

        struct Fault: Error {}
        let outcome = try namespace.run { () throws(Fault) -> Int in throw Fault() }
        guard case .failure = outcome else {
            Issue.record("the body's error is lost")
            return
        }
        try namespace.delete()
        #expect(try !NetworkNamespace.all().contains(namespace))
        let gone = try refusal { () throws(NetlinkError) in _ = try namespace.run { 0 } }
        #expect(gone.errno == .noEntry && gone.description.contains(name))
        #expect(try refusal { () throws(NetlinkError) in try namespace.delete() }.errno == .noEntry)
    }

    @Test(arguments: ["", ".", "..", "a/b", "a\0b"])
    func namesThatAreNone(_ name: String) throws {
        #expect(try refusal { () throws(NetlinkError) in _ = try NetworkNamespace(name) }.errno == .invalid)
    }
}
