import CMnl
import Testing

@testable import Netlink

@Suite("Messages as the kernel sends them")
struct RecordedTests {
    @Test func link() throws {
        let link = try #require(Message.split(Recorded.link).first.flatMap { Link($0) })
        #expect(
            link.index == 3 && link.name == "a" && link.kind == "veth" && link.peer == 2 && link.peerNamespace == nil)
        #expect(link.mac?.description == "02:00:00:00:00:0a" && link.mtu == 1500 && link.master == nil)
        #expect(link.isUp && !link.isRunning && link.state == .lowerLayerDown)
        #expect(link.xdp == [XDPAttachment(mode: .native, programID: 321)])
        #expect(link.statistics == LinkStatistics())
    }

    @Test func address() throws {
        let address = try #require(Message.split(Recorded.address).first.flatMap { InterfaceAddress($0) })
        #expect(address.link == 3 && address.prefix.description == "10.9.0.1/24")
    }

    @Test func qdiscs() {
        let found = Message.split(Recorded.qdiscs).compactMap { Qdisc($0) }
        #expect(found.map(\.kind) == ["noqueue", "clsact"])
        #expect(found.last?.handle == 0xffff_0000 && found.last?.parent == 0xffff_fff1)
    }

    @Test func filters() throws {
        let found = Message.split(Recorded.filters).compactMap { TCFilter($0) }
        let filter = try #require(found.first)
        #expect(found.count == 1)
        #expect(filter.name == "weir:one" && filter.isOurs && filter.programID == 322 && filter.isDirectAction)
        #expect(filter.priority == 49152 && filter.handle == 1 && filter.hook == .ingress && filter.etherType == 3)
        #expect(filter.tag == "7c85c77581178cdb")
    }

    @Test func whatGoesAway() throws {
        func event(_ datagram: [UInt8]) throws -> NetworkEvent { try #require(Message.split(datagram).first.flatMap { NetworkEvent($0) }) }
        guard case .linkRemoved(let link) = try event(Recorded.linkRemoved), case .address(let six) = try event(Recorded.addressSix),
            case .addressRemoved(let address) = try event(Recorded.addressRemoved),
            case .qdiscRemoved(let qdisc) = try event(Recorded.qdiscRemoved),
            case .filterRemoved(let filter) = try event(Recorded.filterRemoved)
        else {
            Issue.record("the messages are taken for others")
            return
        }
        #expect(link.name == "vb" && link.index == 2 && !link.isUp && link.xdp.isEmpty)
        #expect(six == address && address.link == 3 && address.prefix.description == "2001:db8::1/64")
        #expect(qdisc.kind == "clsact" && qdisc.link == 3 && qdisc.handle == 0xffff_0000)
        #expect(filter.kind == "u32" && filter.link == 3 && filter.priority == 5 && filter.hook == .ingress && !filter.isOurs)
    }

    @Test func refusal() throws {
        var reply = Reply(to: 99)
        do throws(Reply.Refusal) {
            _ = try reply.absorb(Recorded.refusal)
            Issue.record("no refusal")
        } catch {
            #expect(error.errno == .busy && error.text == "XDP program already attached")
        }
    }

    @Test func programsInSeveralModes() {
        var message = MessageBuilder(RTM_NEWLINK)
        message.append(ifinfomsg())
        message.nest(IFLA_XDP) {
            $0.put(IFLA_XDP_ATTACHED, UInt8(XDP_ATTACHED_MULTI))
            $0.put(IFLA_XDP_DRV_PROG_ID, UInt32(7))
            $0.put(IFLA_XDP_HW_PROG_ID, UInt32(9))
        }
        let link = Message.split(message.finished(sequence: 0, adding: 0)).first.flatMap { Link($0) }
        #expect(link?.xdp == [XDPAttachment(mode: .native, programID: 7), XDPAttachment(mode: .offload, programID: 9)])
    }

    @Test func anOldKernelsSingleProgram() {
        var message = MessageBuilder(RTM_NEWLINK)
        message.append(ifinfomsg())
        message.nest(IFLA_XDP) {
            $0.put(IFLA_XDP_ATTACHED, UInt8(XDP_ATTACHED_SKB))
            $0.put(IFLA_XDP_PROG_ID, UInt32(5))
        }
        let link = Message.split(message.finished(sequence: 0, adding: 0)).first.flatMap { Link($0) }
        #expect(link?.xdp == [XDPAttachment(mode: .generic, programID: 5)])
    }

    @Test func aBridgesViewOfALinkIsNotTheLink() {
        for type in [RTM_NEWLINK, RTM_DELLINK] {
            var header = ifinfomsg()
            header.ifi_family = 7  // AF_BRIDGE
            var message = MessageBuilder(type)
            message.append(header)
            #expect(Message.split(message.finished(sequence: 0, adding: 0)).compactMap { NetworkEvent($0) }.isEmpty)
        }
    }

    @Test func filtersOfASharedBlockBelongToTheLinkAsked() throws {
        var header = TCFilter.header(link: -1, hook: .ingress, priority: 3, handle: 1)
        header.tcm_parent = 42
        var message = MessageBuilder(RTM_NEWTFILTER)
        message.append(header)
        message.put(TCA_KIND, text: "flower")
        let shared = try #require(Message.split(message.finished(sequence: 0, adding: 0)).first)
        let filter = try #require(TCFilter(shared, asked: (6, .egress)))
        #expect(filter.link == 6 && filter.hook == .egress && filter.kind == "flower" && !filter.isOurs)
        #expect(TCFilter(shared) == nil)
    }

    /// A dump in two datagrams, the second of which says that objects changed meanwhile.
    @Test func anInterruptedDumpIsKnown() throws {
        func datagram(_ type: Int32, _ flags: Int32, sequence: UInt32) -> [UInt8] {
            var message = MessageBuilder(type, flags: flags)
            message.append(UInt32(0))
            return message.finished(sequence: sequence, adding: 0)
        }
        var reply = Reply(to: 5)
        #expect(try !reply.absorb(datagram(20, NLM_F_MULTI, sequence: 5)))
        #expect(!reply.interrupted)
        #expect(try !reply.absorb(datagram(20, NLM_F_MULTI | NLM_F_DUMP_INTR, sequence: 4)))
        #expect(!reply.interrupted)
        #expect(try !reply.absorb(datagram(20, NLM_F_MULTI | NLM_F_DUMP_INTR, sequence: 5)))
        #expect(try reply.absorb(datagram(NLMSG_DONE, NLM_F_MULTI, sequence: 5)))
        #expect(reply.interrupted && reply.messages.count == 2)
    }
}

@Suite("Messages nobody would send")
struct DamagedMessageTests {
    /// Reads a datagram in every way there is. A trap fails the run.
    private func read(_ datagram: [UInt8]) {
        var reply = Reply(to: 99)
        _ = try? reply.absorb(datagram)
        for message in Message.split(datagram) {
            _ = Acknowledgement(message)?.text
            for type in [RTM_NEWLINK, RTM_NEWADDR, RTM_NEWQDISC, RTM_DELTFILTER] {
                let same = Message(type: type, flags: message.flags, sequence: 99, payload: message.payload)
                _ = NetworkEvent(same)
            }
        }
    }

    @Test(arguments: Recorded.all)
    func truncated(_ datagram: [UInt8]) {
        for length in 0..<datagram.count {
            var cut = Array(datagram.prefix(length))
            read(cut)
            // And with a header that owns up to it.
            guard length >= 16 else { continue }
            cut.replaceSubrange(0..<4, with: withUnsafeBytes(of: UInt32(length)) { Array($0) })
            read(cut)
        }
    }

    @Test(arguments: Recorded.all)
    func mutated(_ datagram: [UInt8]) {
        var random = Xorshift(state: 0x9e37_79b9_7f4a_7c15)
        for _ in 0..<2000 {
            var bytes = datagram
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            read(bytes)
        }
    }

    @Test func random() {
        var random = Xorshift(state: 42)
        for _ in 0..<2000 {
            read((0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}

/// The same numbers on every run.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
