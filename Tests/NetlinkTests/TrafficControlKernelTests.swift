import Netlink
import Testing

@Suite("Traffic control, against the kernel", .serialized)
struct TrafficControlKernelTests {
    private func pair(_ socket: borrowing NetlinkSocket) throws -> Int {
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        return try Links.named("a", in: socket).index
    }

    @Test(arguments: TCHook.allCases)
    func attachReplaceListDetach(_ hook: TCHook) throws {
        let arena = try Arena("tc-\(hook)")
        let socket = try arena.socket()
        let a = try pair(socket)
        let first = try Program.tc()
        let second = try Program.tc()

        let filter = try TrafficControl.attach(first.descriptor, named: "one", to: a, at: hook, in: socket)
        #expect(filter.name == "weir:one" && filter.isOurs && filter.isDirectAction && filter.kind == "bpf")
        #expect(filter.programID == first.descriptor.programID && filter.tag?.count == 16)
        #expect(filter.priority > 0 && filter.handle > 0 && filter.etherType == 3 && filter.chain == 0)
        #expect(filter.link == a && filter.hook == hook)
        let fixed = try TrafficControl.attach(first.descriptor, named: "two", to: a, at: hook, priority: 7, in: socket)
        #expect(fixed.priority == 7)
        #expect(Array(try TrafficControl.filters(on: a, at: hook, in: socket)) == [fixed, filter])
        let otherSide: TCHook = hook == .ingress ? .egress : .ingress
        #expect(try TrafficControl.filters(on: a, at: otherSide, in: socket).isEmpty)

        let replaced = try TrafficControl.replace(filter, with: second.descriptor, in: socket)
        #expect(replaced.programID == second.descriptor.programID)
        #expect(replaced.priority == filter.priority && replaced.handle == filter.handle && replaced.name == "weir:one")
        #expect(try TrafficControl.filters(on: a, at: hook, in: socket).count == 2)

        let stale = try refusal { () throws(NetlinkError) in try TrafficControl.detach(filter, in: socket) }
        #expect(stale.errno == .exists)
        try TrafficControl.detach(replaced, in: socket)
        #expect(Array(try TrafficControl.filters(on: a, in: socket)) == [fixed])
        #expect(
            try refusal { () throws(NetlinkError) in
                try TrafficControl.detach(replaced, in: socket)
            }.errno == .noEntry)
        #expect(
            try refusal { () throws(NetlinkError) in
                _ = try TrafficControl.replace(replaced, with: first.descriptor, in: socket)
            }.errno == .noEntry)
        #expect(Array(try TrafficControl.filters(on: a, in: socket)) == [fixed])
        #expect(try !TrafficControl.removeEmptyClsact(on: a, in: socket))
        try TrafficControl.detach(fixed, in: socket)
        #expect(try TrafficControl.removeEmptyClsact(on: a, in: socket))
        #expect(try !TrafficControl.removeEmptyClsact(on: a, in: socket))
    }

    @Test func aRefusedProgramLeavesNothingBehind() throws {
        let arena = try Arena("tc-refused")
        let socket = try arena.socket()
        let a = try pair(socket)
        let xdp = try Program.xdp()
        for descriptor in [xdp.descriptor, ProgramDescriptor(borrowing: -1), ProgramDescriptor(borrowing: 9999)] {
            _ = try refusal { () throws(NetlinkError) in
                _ = try TrafficControl.attach(descriptor, named: "x", to: a, at: .egress, in: socket)
            }
        }
        #expect(try !TrafficControl.qdiscs(on: a, in: socket).contains { $0.kind == "clsact" })
    }

    @Test func clsactOnceAndAgain() throws {
        let arena = try Arena("tc-clsact")
        let socket = try arena.socket()
        let a = try pair(socket)
        #expect(try TrafficControl.filters(on: a, in: socket).isEmpty)
        #expect(try TrafficControl.ensureClsact(on: a, in: socket))
        #expect(try !TrafficControl.ensureClsact(on: a, in: socket))
        #expect(try TrafficControl.qdiscs(on: a, in: socket).contains { $0.kind == "clsact" && $0.link == a })
    }

    @Test func prioritiesOutOfRangeAndTheSamePriorityTwice() throws {
        let arena = try Arena("tc-prio")
        let socket = try arena.socket()
        let a = try pair(socket)
        let program = try Program.tc()
        for priority in [0, -1, 65536] {
            #expect(
                try refusal { () throws(NetlinkError) in
                    _ = try TrafficControl.attach(
                        program.descriptor, named: "x", to: a, at: .ingress, priority: priority, in: socket)
                }.errno == .invalid)
        }
        let one = try TrafficControl.attach(
            program.descriptor, named: "x", to: a, at: .ingress, priority: 5, in: socket)
        let two = try TrafficControl.attach(
            program.descriptor, named: "y", to: a, at: .ingress, priority: 5, in: socket)
        #expect(one.priority == two.priority && one.handle != two.handle)
        try TrafficControl.detach(one, in: socket)
        #expect(Array(try TrafficControl.filters(on: a, in: socket)) == [two])
    }

    @Test func othersFiltersAndQdiscsAreLeftAlone() throws {
        let arena = try Arena("tc-other")
        let socket = try arena.socket()
        let a = try pair(socket)
        let program = try Program.tc()
        try Foreign.addFilter(program.descriptor, named: "theirs", to: a, in: socket)
        let theirs = try #require(try TrafficControl.filters(on: a, at: .ingress, in: socket).first)
        #expect(theirs.name == "theirs" && !theirs.isOurs)
        let error = try refusal { () throws(NetlinkError) in try TrafficControl.detach(theirs, in: socket) }
        #expect(error.errno == .permission && error.description.contains("not ours"))
        var disguised = theirs
        disguised.name = "weir:theirs"
        #expect(
            try refusal { () throws(NetlinkError) in
                _ = try TrafficControl.replace(disguised, with: program.descriptor, in: socket)
            }.errno == .permission)
        #expect(Array(try TrafficControl.filters(on: a, in: socket)) == [theirs])

        let b = try Links.named("b", in: socket).index
        try Foreign.addIngress(to: b, in: socket)
        let refused = try refusal { () throws(NetlinkError) in
            _ = try TrafficControl.attach(program.descriptor, named: "x", to: b, at: .ingress, in: socket)
        }
        #expect(refused.description.contains("'ingress'"))
        #expect(try TrafficControl.qdiscs(on: b, in: socket).contains { $0.kind == "ingress" })
        #expect(try !TrafficControl.removeEmptyClsact(on: b, in: socket))
    }
}
