import IR
import Schema

/// Time, length, and events about the packet.
extension Generator {
    /// `BPF_KTIME_GET_NS()`: nanoseconds since boot, as many low bits as the result has.
    static let kernelTime: ExternLowering = { generator, call, _ in
        guard let result = call.result, generator.program.variables.indices.contains(result.raw),
            case .scalar(let type) = generator.program.variables[result.raw].kind
        else { return [] }
        generator.prelude.use(.ktime)
        let time = CExpression.call("bpf_ktime_get_ns", [])
        let value = generator.convert(time, from: .long, to: generator.shape(type))
        return generator.deliver(generator.cut(value, generator.width(type)), of: call)
    }

    /// `random_bits()`: 32 bits of the kernel's pseudo-random generator.
    static let randomBits: ExternLowering = { generator, call, _ in
        generator.prelude.use(.random)
        return generator.deliver(.call("bpf_get_prandom_u32", []), of: call)
    }

    /// `random_below(n)`: the high word of the product, which is as good as a remainder and costs less.
    static let randomBelow: ExternLowering = { generator, call, _ in
        generator.prelude.use(.random)
        var out: [CStatement] = []
        guard let below = generator.values(of: call, in: &out).first else { return [] }
        let product = CExpression.binary(.multiply, .cast(.u64, .call("bpf_get_prandom_u32", [])), below)
        return generator.scope(out + generator.deliver(.cast(.u32, product.shifted(right: 32)), of: call))
    }

    /// `packet_length()`, `packet_in.length()`: bytes of the packet as it came.
    static let packetLength: ExternLowering = { generator, call, _ in
        generator.deliver(.pure("WEIR_LENGTH", [.name("ctx")]), of: call)
    }

    /// `BPF_PERF_EVENT_OUTPUT()`: a record of the packet's time, length and interface goes to the ring buffer; 0, or the
    /// kernel's error.
    static let packetEvent: ExternLowering = { generator, call, _ in
        let ring = generator.eventRing()
        let record = generator.names.fresh("event")
        generator.prelude.use(.ktime)
        generator.prelude.use(.ringOutput)
        let fill: [CStatement] = [
            .declare(
                .structure("weir_event"), record,
                .fields([
                    .init(path: "time", value: .call("bpf_ktime_get_ns", [])),
                    .init(path: "length", value: .pure("WEIR_LENGTH", [.name("ctx")])),
                    .init(path: "interface", value: .pure("WEIR_IFINDEX", [.name("ctx")])),
                ]))
        ]
        let output = CExpression.call(
            "bpf_ringbuf_output",
            [.name(ring).address, .name(record).address, .sizeOf(.structure("weir_event")), .integer(0)])
        return [.block(fill + generator.deliver(output, of: call))]
    }

    private mutating func eventRing() -> String {
        let ring = "weir_events"
        guard !schema.events.contains(where: { $0.map == ring }) else { return ring }
        declarations.append(
            .structure(
                CStructure(
                    name: "weir_event",
                    members: [.plain(.u64, "time"), .plain(.u32, "length"), .plain(.u32, "interface")])))
        declarations.append(.macro("WEIR_RING", [ring, "256 * 1024"]))
        func field(_ name: String, _ offset: Int, _ size: Int) -> Field {
            Field(name: name, width: size * 8, offset: offset, size: size, byteOrder: .host, format: .decimal)
        }
        schema.events.append(
            EventStream(
                name: "packet", map: ring,
                fields: [field("time", 0, 8), field("length", 8, 4), field("interface", 12, 4)]))
        schema.maps.append(MapUse(name: ring, role: .events, of: "packet"))
        return ring
    }
}
