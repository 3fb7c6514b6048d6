import Foundation
import Dispatch
import Glibc
import Maps
import Netlink
import Synchronization
import Testing

/// Frames the kernel sends by itself out of `b0` of a bench until told to stop.
final class Load: Sendable {
    private let stopped = Atomic<Bool>(false)
    private let frames = Atomic<Int>(0)
    private let done = DispatchSemaphore(value: 0)
    private let failure = Mutex<String?>(nil)

    init(_ bench: borrowing Bench) throws {
        let namespace = bench.far
        let index = try Links.named("b0", in: NetlinkSocket(in: namespace)).index
        // A thread of its own: those of the pool may all be waiting in other tests.
        Thread.detachNewThread { [self] in
            do {
                try namespace.run {
                    let program = try BPFProgram.constant(3, type: .xdp, name: "wv_load")
                    let frame = [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 2, 0x88, 0xb9] + [UInt8](repeating: 0, count: 46)
                    while !stopped.load(ordering: .relaxed) {
                        _ = try program.sendLive(frame, interface: index, count: 512)
                        frames.wrappingAdd(512, ordering: .relaxed)
                        // A test shares the machine with others.
                        usleep(200)
                    }
                }.get()
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
            done.signal()
        }
        for _ in 0..<600 where frames.load(ordering: .relaxed) == 0 && failure.withLock({ $0 }) == nil { usleep(50_000) }
    }

    /// How many frames were sent.
    func stop() throws -> Int {
        stopped.store(true, ordering: .relaxed)
        done.wait()
        try #require(failure.withLock { $0 } == nil)
        return frames.load(ordering: .relaxed)
    }
}
