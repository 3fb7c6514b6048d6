import CTestProgram
import Glibc
import Netlink
import Testing

/// A BPF program, unloaded with this value.
struct Program: ~Copyable {
    private let raw: Int32

    var descriptor: ProgramDescriptor { ProgramDescriptor(borrowing: raw) }

    /// Passes every packet (`XDP_PASS`).
    static func xdp() throws -> Program { try Program(test_xdp_program(2)) }
    /// Leaves the verdict to the next filter (`TC_ACT_UNSPEC`).
    static func tc() throws -> Program { try Program(test_tc_program(-1)) }

    private init(_ raw: Int32) throws {
        try #require(raw >= 0, "the kernel does not load a program: \(Errno(number: Int(-raw)))")
        self.raw = raw
    }

    deinit { if raw >= 0 { close(raw) } }

    /// Attaches this XDP program by a bpf_link for as long as `body` runs.
    func whileLinked(to link: Int, in namespace: NetworkNamespace, _ body: () throws -> Void) throws {
        let raw = raw
        let held = try namespace.run { test_xdp_link(raw, Int32(link)) }.get()
        try #require(held >= 0)
        defer { close(held) }
        try body()
    }
}

/// A network namespace of a test's own, gone with this value.
struct Arena: ~Copyable {
    let namespace: NetworkNamespace

    init(_ name: String) throws {
        namespace = try NetworkNamespace.create("wr-nl-\(getpid())-\(name)")
    }

    deinit { try? namespace.delete() }

    func socket() throws -> NetlinkSocket { try NetlinkSocket(in: namespace) }
}

/// The error a body throws; a test fails when it throws none.
func refusal(_ body: () throws(NetlinkError) -> Void) throws -> NetlinkError {
    var caught: NetlinkError?
    do throws(NetlinkError) { try body() } catch { caught = error }
    return try #require(caught, "nothing was refused")
}
