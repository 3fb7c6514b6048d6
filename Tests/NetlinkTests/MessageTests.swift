import CMnl
import Testing

@testable import Netlink

@Suite("Messages and attributes")
struct MessageTests {
    @Test func aRequestByteByByte() {
        var message = MessageBuilder(RTM_GETLINK)
        message.append(ifinfomsg())
        message.put(IFLA_IFNAME, text: "eth0")
        let bytes = message.finished(sequence: 7, adding: NLM_F_ACK)
        #expect(
            bytes == [
                44, 0, 0, 0, 18, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                9, 0, 3, 0, 101, 116, 104, 48, 0, 0, 0, 0,
            ])
    }

    @Test func nestingAndPadding() {
        var message = MessageBuilder(1)
        message.nest(5) {
            $0.put(1, UInt8(0xaa))
            $0.put(2, UInt32(0x0403_0201))
        }
        let bytes = message.finished(sequence: 0, adding: 0).dropFirst(16)
        #expect(Array(bytes) == [20, 0, 5, 0x80, 5, 0, 1, 0, 0xaa, 0, 0, 0, 8, 0, 2, 0, 1, 2, 3, 4])
        let outer = Attributes(bytes).nested(5)
        #expect(outer.load(1, as: UInt8.self) == 0xaa)
        #expect(outer.load(2, as: UInt32.self) == 0x0403_0201)
        #expect(outer.load(1, as: UInt32.self) == nil)
        #expect(outer[3] == nil)
    }

    @Test func anAttributeTooLongIsMarked() {
        var message = MessageBuilder(1)
        message.put(1, bytes: [UInt8](repeating: 0, count: 65_531))
        #expect(message.fault == nil)
        message.put(1, bytes: [UInt8](repeating: 0, count: 65_532))
        #expect(message.fault == .messageTooLong)
    }

    @Test func textWithANulInsideIsMarked() {
        var message = MessageBuilder(1)
        message.put(1, text: "lo\0x")
        #expect(message.fault == .invalid)
    }

    @Test(
        arguments: [
            [], [4], [4, 0, 1], [3, 0, 1, 0], [0, 0, 0, 0], [255, 255, 1, 0, 1, 2], [5, 0, 1, 0],
        ] as [[UInt8]])
    func damagedAttributesEndTheRun(_ bytes: [UInt8]) {
        #expect(Array(Attributes(bytes[...])).isEmpty)
    }

    @Test func theLastAttributeNeedsNoPadding() {
        #expect(Attributes([5, 0, 9, 0, 42]).load(9, as: UInt8.self) == 42)
    }

    @Test func extendedAcknowledgements() throws {
        // EBUSY, capped, with NLMSGERR_ATTR_MSG "no".
        let capped: [UInt8] = [
            44, 0, 0, 0, 2, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0xff, 0xff, 0xff,
            99, 0, 0, 0, 19, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0, 0x6e, 0x6f, 0, 0,
        ]
        let answer = try #require(Message.split(capped).first.flatMap(Acknowledgement.init))
        #expect(answer.errno == .busy && answer.text == "no")
        // The same uncapped: the request of 20 bytes comes back whole.
        var whole = capped
        whole[0] = 48
        whole[7] = 2
        whole[20] = 20
        whole.insert(contentsOf: [9, 9, 9, 9], at: 36)
        let other = try #require(Message.split(whole).first.flatMap(Acknowledgement.init))
        #expect(other.errno == .busy && other.text == "no")
        // A dump's end with an error and words: no request inside.
        let done: [UInt8] = [
            28, 0, 0, 0, 3, 0, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0xea, 0xff, 0xff, 0xff, 7, 0, 1, 0, 0x6e, 0x6f, 0, 0,
        ]
        let end = try #require(Message.split(done).first.flatMap(Acknowledgement.init))
        #expect(end.errno == .invalid && end.text == "no")
        let empty = try #require(Message.split([16, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]).first)
        #expect(Acknowledgement(empty)?.errno == .badMessage)
    }

    @Test func errorsAreSentences() {
        let plain = NetlinkError("find link x", .noDevice)
        #expect(plain.description == "cannot find link x: No such device (ENODEV)")
        let full = NetlinkError("attach", .exists, kernelText: "It is there.", detail: "program 3 is attached")
        #expect(full.description == "cannot attach: It is there (EEXIST); program 3 is attached")
        #expect(NetlinkError("attach", .permission).description.hasSuffix("; CAP_NET_ADMIN is needed"))
        #expect(Errno(number: 99_999).description == "unknown error (errno 99999)")
        #expect(Errno(number: Int.max).description.hasPrefix("unknown error"))
    }
}
