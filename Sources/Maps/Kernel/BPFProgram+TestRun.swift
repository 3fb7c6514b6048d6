import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// What surrounds a packet in a test run.
public enum TestContext: Sendable, Equatable {
    case none
    /// `struct xdp_md`: the interface, which must exist, and its receive queue.
    case xdp(interface: Int, queue: Int)
    /// `struct __sk_buff`.
    case tc(SocketBufferContext)
}

/// The members of `struct __sk_buff` a test run may set.
public struct SocketBufferContext: Sendable, Equatable {
    public var mark: UInt32
    public var priority: UInt32
    /// The interface the packet is on, and the one it came in by.
    public var interface: Int
    public var ingressInterface: Int
    public var controlBlock: [UInt32]

    public init(
        mark: UInt32 = 0, priority: UInt32 = 0, interface: Int = 0, ingressInterface: Int = 0, controlBlock: [UInt32] = []
    ) {
        self.mark = mark
        self.priority = priority
        self.interface = interface
        self.ingressInterface = ingressInterface
        self.controlBlock = controlBlock
    }
}

/// What a test run gave.
public struct TestResult: Sendable, Equatable {
    /// What the program returned: `XDP_*` or `TC_ACT_*`.
    public var returned: UInt32
    /// The packet after the last run.
    public var output: [UInt8]
    /// Nanoseconds of one run, the mean of all.
    public var duration: Int
    /// The context after the last run; nil when none was given.
    public var context: TestContext?
}

extension BPFProgram {
    /// Runs the program over a packet without any interface (BPF_PROG_TEST_RUN), `times` times over; each run sees the packet as
    /// the one before left it when times is more than 1. Packets under 14 bytes are EINVAL; without frags,
    /// XDP programs see at most 3,520 bytes.
    public func test(
        _ packet: [UInt8], context: TestContext = .none, times: Int = 1
    ) throws(BPFError) -> TestResult {
        var output = [UInt8](repeating: 0, count: max(4096, packet.count + 1024))
        var result = TestResult(returned: 0, output: [], duration: 0, context: nil)
        var options = bpf_test_run_opts()
        options.repeat = Int32(clamping: times)
        var (context, answer) = (context.bytes(packetSize: packet.count), [UInt8](repeating: 0, count: 256))
        let failure = run(&options, packet, &context, &output, &answer)
        if let failure { throw failure }
        result.returned = options.retval
        result.duration = Int(options.duration)
        result.output = Array(output.prefix(Int(options.data_size_out)))
        result.context = TestContext(bytes: answer.prefix(Int(options.ctx_size_out)))
        return result
    }

    /// Sends `count` copies of a packet through an XDP program, which really passes, transmits and redirects them
    /// (`BPF_F_TEST_XDP_LIVE_FRAMES`, Linux 5.18), `batch` at a time, 256 at most. The packets appear to come in by `interface`.
    /// Returns the nanoseconds of one packet. Bytes the program changes stay changed in recycled frames.
    public func sendLive(
        _ packet: [UInt8], interface: Int, queue: Int = 0, count: Int, batch: Int = 64
    ) throws(BPFError) -> Int {
        var options = bpf_test_run_opts()
        options.repeat = Int32(clamping: count)
        options.flags = 1 << 1  // BPF_F_TEST_XDP_LIVE_FRAMES
        options.batch_size = UInt32(clamping: min(max(batch, 1), 256))
        var context = TestContext.xdp(interface: interface, queue: queue).bytes(packetSize: packet.count)
        var (output, answer): ([UInt8], [UInt8]) = ([], [])
        if let failure = run(&options, packet, &context, &output, &answer) { throw failure }
        return Int(options.duration)
    }

    /// Why the kernel takes no such frame in a test run (net/bpf/test_run.c); empty when its length is no reason.
    private func shortness(of packet: UnsafeRawBufferPointer) -> String {
        if packet.count < 14 { return "a frame has 14 bytes at least" }
        guard (try? info().type) == .classifier else { return "" }
        let (name, least) =
            switch (packet[12], packet[13]) {
            case (0x08, 0x00): ("IPv4", 34)
            case (0x86, 0xdd): ("IPv6", 54)
            default: ("", 0)
            }
        return packet.count < least ? "on TC a frame of type \(name) has \(least) bytes at least, the whole header" : ""
    }

    private func run(
        _ options: inout bpf_test_run_opts, _ packet: [UInt8], _ context: inout [UInt8], _ output: inout [UInt8],
        _ answer: inout [UInt8]
    ) -> BPFError? {
        options.sz = MemoryLayout<bpf_test_run_opts>.size
        options.data_size_in = UInt32(clamping: packet.count)
        options.data_size_out = UInt32(clamping: output.count)
        let wantsAnswer = !context.isEmpty && !answer.isEmpty
        return packet.withUnsafeBytes { packet in
            output.withUnsafeMutableBytes { output in
                context.withUnsafeMutableBytes { context in
                    answer.withUnsafeMutableBytes { answer in
                        options.data_in = packet.baseAddress
                        if !output.isEmpty { options.data_out = output.baseAddress }
                        if !context.isEmpty {
                            options.ctx_in = UnsafeRawPointer(context.baseAddress)
                            options.ctx_size_in = UInt32(context.count)
                        }
                        if wantsAnswer {
                            options.ctx_out = answer.baseAddress
                            options.ctx_size_out = UInt32(answer.count)
                        }
                        let result = bpf_prog_test_run_opts(descriptor.raw, &options)
                        if result == 0 { return nil }
                        let words = result == -EINVAL ? shortness(of: packet) : ""
                        return BPFError("run program \"\(name)\" over a test packet", result: result, words: words)
                    }
                }
            }
        }
    }
}

extension TestContext {
    /// The kernel's context structure; empty for none.
    fileprivate func bytes(packetSize: Int) -> [UInt8] {
        switch self {
        case .none: return []
        case .xdp(let interface, let queue):
            var context = xdp_md()
            context.data_end = UInt32(clamping: packetSize)
            context.ingress_ifindex = UInt32(clamping: interface)
            context.rx_queue_index = UInt32(clamping: queue)
            return withUnsafeBytes(of: context) { Array($0) }
        case .tc(let buffer):
            var context = __sk_buff()
            context.mark = buffer.mark
            context.priority = buffer.priority
            context.ifindex = UInt32(clamping: buffer.interface)
            context.ingress_ifindex = UInt32(clamping: buffer.ingressInterface)
            withUnsafeMutableBytes(of: &context.cb) { cells in
                for (index, value) in buffer.controlBlock.prefix(5).enumerated() {
                    cells.storeBytes(of: value, toByteOffset: 4 * index, as: UInt32.self)
                }
            }
            return withUnsafeBytes(of: context) { Array($0) }
        }
    }

    /// Read back from the kernel's structure, told apart by their sizes.
    fileprivate init?(bytes: ArraySlice<UInt8>) {
        if bytes.count == MemoryLayout<xdp_md>.size {
            let context = bytes.withUnsafeBytes { $0.loadUnaligned(as: xdp_md.self) }
            self = .xdp(interface: Int(context.ingress_ifindex), queue: Int(context.rx_queue_index))
        } else if bytes.count >= MemoryLayout<__sk_buff>.size {
            var context = bytes.withUnsafeBytes { $0.loadUnaligned(as: __sk_buff.self) }
            let cells = withUnsafeBytes(of: &context.cb) { cells in
                (0..<5).map { cells.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
            }
            self = .tc(
                SocketBufferContext(
                    mark: context.mark, priority: context.priority, interface: Int(context.ifindex),
                    ingressInterface: Int(context.ingress_ifindex), controlBlock: cells))
        } else {
            return nil
        }
    }
}
