import CBpf
import Schema

#if canImport(Glibc)
import Glibc
#endif

/// Reads the records a program puts into a ring buffer (`BPF_MAP_TYPE_RINGBUF`), each once. One reader a ring; one thread a reader.
public struct EventReader: ~Copyable, @unchecked Sendable {
    private let ring: OpaquePointer
    /// What one call reads, and how much of it at most.
    private struct Batch {
        var records: [[UInt8]] = []
        var most = EventReader.most
    }
    private let batch: UnsafeMutablePointer<Batch>
    private static let most = 4096

    /// A reader of all records not yet read by anybody.
    public init(_ map: borrowing BPFMap) throws(BPFError) {
        guard map.layout.type == .ringBuffer else {
            throw BPFError(operation: "read events of map \"\(map.name)\"", code: Int(EINVAL), words: "it is no ring buffer")
        }
        let batch = UnsafeMutablePointer<Batch>.allocate(capacity: 1)
        batch.initialize(to: Batch())
        let (ring, words) = hearing {
            ring_buffer__new(
                map.descriptor.raw,
                { context, data, size in
                    guard let context, let data else { return 0 }
                    let batch = context.assumingMemoryBound(to: Batch.self)
                    batch.pointee.records.append(Array(UnsafeRawBufferPointer(start: data, count: Int(size))))
                    // A negative answer ends the call, with this record read.
                    return batch.pointee.records.count < batch.pointee.most ? 0 : -EAGAIN
                }, batch, nil)
        }
        guard let ring else {
            let error = BPFError("read events of map \"\(map.name)\"", words: oneLine(words))
            batch.deinitialize(count: 1)
            batch.deallocate()
            throw error
        }
        self.ring = ring
        self.batch = batch
    }

    deinit {
        ring_buffer__free(ring)
        batch.deinitialize(count: 1)
        batch.deallocate()
    }

    /// The records that are there, oldest first, some thousands or `most` at most, the others stay; waits for the first one for up to
    /// `milliseconds`. Empty when none came, or when a signal did.
    public func read(waiting milliseconds: Int = 0, most: Int? = nil) throws(BPFError) -> [[UInt8]] {
        batch.pointee.most = max(1, min(most ?? Self.most, Self.most))
        let first = ring_buffer__consume(ring)
        var result = first
        if batch.pointee.records.isEmpty, first >= 0, milliseconds > 0 {
            result = ring_buffer__poll(ring, Int32(clamping: milliseconds))
        }
        guard result >= 0 || result == -EAGAIN || result == -EINTR else { throw BPFError("read events", result: result) }
        defer { batch.pointee.records = [] }
        return batch.pointee.records
    }

    /// Lends the descriptor that becomes readable when there are records, for a loop that waits for several things.
    package func withDescriptor<Result, Failure: Error>(
        _ body: (Int32) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(ring_buffer__epoll_fd(ring))
    }
}

extension EventStream {
    /// A record's fields in an operator's words.
    public func text(of record: [UInt8]) -> [NamedText] {
        fields.filter { $0.fits(in: record.count) }.map { NamedText(name: $0.name, text: $0.text(of: $0.load(from: record))) }
    }

    /// Of a message to the log, its text with the fields where `{}` stands in it; nil for other streams.
    public func logText(of record: [UInt8]) -> String? {
        guard name.hasPrefix("log: ") else { return nil }
        var values = text(of: record).dropFirst().map(\.text)[...]
        var result = ""
        var rest = name.dropFirst(5)
        while let first = rest.first {
            if rest.hasPrefix("{}"), let value = values.popFirst() {
                result += value
                rest = rest.dropFirst(2)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
