import Netlink
import Testing

@Suite("XDP, against the kernel", .serialized)
struct XDPKernelTests {
    /// A veth pair `a`, `b` and the index of `a`.
    private func pair(_ socket: borrowing NetlinkSocket) throws -> Int {
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        return try Links.named("a", in: socket).index
    }

    @Test(arguments: [XDPMode.native, .generic])
    func attachReplaceDetach(_ mode: XDPMode) throws {
        let arena = try Arena("xdp-\(mode)")
        let socket = try arena.socket()
        let a = try pair(socket)
        let first = try Program.xdp()
        let second = try Program.xdp()
        let firstID = try #require(first.descriptor.programID)
        let secondID = try #require(second.descriptor.programID)
        let choice: XDPModeChoice = mode == .native ? .native : .generic

        let outcome = try XDP.attach(first.descriptor, to: a, mode: choice, in: socket)
        #expect(outcome.attachment == XDPAttachment(mode: mode, programID: firstID) && outcome.nativeRefusal == nil)
        #expect(try Links.at(a, in: socket).xdp == [XDPAttachment(mode: mode, programID: firstID)])

        let busy = try refusal { () throws(NetlinkError) in
            _ = try XDP.attach(second.descriptor, to: a, mode: choice, in: socket)
        }
        #expect(busy.errno == .busy && busy.kernelText == "XDP program already attached")
        #expect(busy.description.contains("program \(firstID) is attached in \(mode) mode"))

        let wrong = try refusal { () throws(NetlinkError) in
            _ = try XDP.replace(second.descriptor, with: second.descriptor, on: a, mode: mode, in: socket)
        }
        #expect(wrong.errno == .exists && wrong.kernelText == "Active program does not match expected")
        #expect(try Links.at(a, in: socket).xdp.map(\.programID) == [firstID])

        let replaced = try XDP.replace(first.descriptor, with: second.descriptor, on: a, mode: mode, in: socket)
        #expect(replaced.programID == secondID)
        let gone = try refusal { () throws(NetlinkError) in
            try XDP.detach(first.descriptor, from: a, mode: mode, in: socket)
        }
        #expect(gone.errno == .exists)
        try XDP.detach(second.descriptor, from: a, mode: mode, in: socket)
        #expect(try Links.at(a, in: socket).xdp.isEmpty)
        let absent = try refusal { () throws(NetlinkError) in
            try XDP.detach(second.descriptor, from: a, mode: mode, in: socket)
        }
        #expect(absent.errno == .exists && absent.detail == "no program is attached")
    }

    @Test func autoIsNativeWhereTheDriverCan() throws {
        let arena = try Arena("xdp-auto")
        let socket = try arena.socket()
        let a = try pair(socket)
        let program = try Program.xdp()
        let outcome = try XDP.attach(program.descriptor, to: a, in: socket)
        #expect(outcome.attachment.mode == .native && outcome.nativeRefusal == nil)
    }

    @Test func autoIsGenericOnlyWhereTheDriverCannot() throws {
        let arena = try Arena("xdp-lo")
        let socket = try arena.socket()
        let lo = try Links.named("lo", in: socket).index
        let program = try Program.xdp()
        let refused = try refusal { () throws(NetlinkError) in
            _ = try XDP.attach(program.descriptor, to: lo, mode: .native, in: socket)
        }
        #expect(refused.errno == .notSupported)
        #expect(try Links.at(lo, in: socket).xdp.isEmpty)
        let outcome = try XDP.attach(program.descriptor, to: lo, mode: .auto, in: socket)
        #expect(outcome.attachment.mode == .generic)
        #expect(outcome.nativeRefusal == refused.kernelText && outcome.nativeRefusal != nil)
    }

    @Test func autoDoesNotHideOtherRefusals() throws {
        let arena = try Arena("xdp-mtu")
        let socket = try arena.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b", mtu: 9000), in: socket)
        let a = try Links.named("a", in: socket).index
        let program = try Program.xdp()
        let error = try refusal { () throws(NetlinkError) in
            _ = try XDP.attach(program.descriptor, to: a, mode: .auto, in: socket)
        }
        #expect(error.kernelText?.contains("MTU") == true)
        #expect(try Links.at(a, in: socket).xdp.isEmpty)
        let offload = try refusal { () throws(NetlinkError) in
            _ = try XDP.attach(program.descriptor, to: a, mode: .offload, in: socket)
        }
        #expect(offload.description.contains("offload mode"))
    }

    @Test func aProgramHeldByALinkIsLeftAlone() throws {
        let arena = try Arena("xdp-link")
        let socket = try arena.socket()
        let a = try pair(socket)
        let held = try Program.xdp()
        let other = try Program.xdp()
        let id = try #require(held.descriptor.programID)
        try held.whileLinked(to: a, in: arena.namespace) {
            let error = try refusal { () throws(NetlinkError) in
                _ = try XDP.attach(other.descriptor, to: a, mode: .native, in: socket)
            }
            #expect(error.errno == .busy && error.kernelText?.contains("BPF XDP link") == true)
            #expect(error.description.contains("program \(id)"))
            #expect(try Links.at(a, in: socket).xdp.map(\.programID) == [id])
        }
        #expect(try Links.at(a, in: socket).xdp.isEmpty)
    }

    @Test func aDescriptorThatIsNoProgram() throws {
        let arena = try Arena("xdp-bad")
        let socket = try arena.socket()
        let a = try pair(socket)
        let tc = try Program.tc()
        for descriptor in [ProgramDescriptor(borrowing: 0), ProgramDescriptor(borrowing: 9999), tc.descriptor] {
            _ = try refusal { () throws(NetlinkError) in _ = try XDP.attach(descriptor, to: a, in: socket) }
        }
        let none = ProgramDescriptor(borrowing: -1)
        let program = try Program.xdp()
        #expect(
            try refusal { () throws(NetlinkError) in
                _ = try XDP.attach(none, to: a, in: socket)
            }.errno == .badDescriptor)
        #expect(
            try refusal { () throws(NetlinkError) in
                _ = try XDP.replace(none, with: program.descriptor, on: a, mode: .native, in: socket)
            }.errno == .badDescriptor)
        #expect(try Links.at(a, in: socket).xdp.isEmpty)
    }
}
