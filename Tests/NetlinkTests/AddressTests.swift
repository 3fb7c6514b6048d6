import Netlink
import Testing

@Suite("Addresses as text")
struct AddressTests {
    @Test(arguments: ["02:00:00:00:00:0a", "ff:ff:ff:ff:ff:ff"])
    func macs(_ text: String) { #expect(MACAddress(text)?.description == text) }

    @Test(arguments: [
        "", "02:00:00:00:00", "02:00:00:00:00:0a:1", "02:00:00:00:00:0g", "2:+1:0:0:0:0", "020:0:0:0:0:0", "::::::",
    ])
    func notMacs(_ text: String) { #expect(MACAddress(text) == nil) }

    @Test(arguments: ["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "::/0", "::1/128"])
    func prefixes(_ text: String) { #expect(IPPrefix(text)?.description == text) }

    @Test(arguments: [
        "", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "10.0.0.1/8/8", "::/129", "10.0.0.1/", "1.2.3.4\0",
    ])
    func notPrefixes(_ text: String) { #expect(IPPrefix(text) == nil) }

    @Test func anAddressAloneIsItself() {
        #expect(IPPrefix("10.0.0.1")?.length == 32)
        #expect(IPPrefix("::1")?.length == 128)
    }
}
