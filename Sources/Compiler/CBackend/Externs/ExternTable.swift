import BigInt
import IR
import Schema
import Source

/// The extern functions and methods that are built in. To add one: a function like those beside this file, and a line here.
extension Generator {
    typealias ExternLowering = @Sendable (inout Generator, ExternCall, Span) -> [CStatement]

    static let builtInExterns: [String: ExternLowering] = [
        "CounterArray.increment": counterIncrement,
        "CounterArray.add": counterAdd,
        "ebpf_ipv4_checksum": checksumIPv4,
        "csum_replace2": checksumReplace2,
        "csum_replace4": checksumReplace4,
        "BPF_KTIME_GET_NS": kernelTime,
        "BPF_PERF_EVENT_OUTPUT": packetEvent,
        "packet_in.length": packetLength,
        "packet_length": packetLength,
        "clock_ns": kernelTime,
        "random_bits": randomBits,
        "random_below": randomBelow,
        "count_ones": countOnes,
        "crc32": crc32,
        "crc16": crc16,
        "hash32": hash32,
        "internet_checksum": internetChecksum,
        "Register.read": registerRead,
        "Register.write": registerWrite,
        "Register.add": registerAdd,
    ]

    mutating func lowerCall(_ call: ExternCall, at span: Span) -> [CStatement] {
        if let lowering = architecture.externs[call.name] ?? Self.builtInExterns[call.name] { return lowering(&self, call, span) }
        guard !options.externSources.isEmpty else {
            let name = CNames.identifier(call.name)
            diagnostics.error(
                "'\(call.name)' is not known to the C back end; a function \(name == call.name ? "of that name" : name) can be given in C with --extern",
                at: span)
            return []
        }
        return customCall(call)
    }

    /// The arguments that are values, in order, as numbers.
    mutating func values(of call: ExternCall, in out: inout [CStatement]) -> [CExpression] {
        var result: [CExpression] = []
        for argument in call.arguments {
            switch argument {
            case .value(let value): result.append(number(value, in: &out))
            case .variable(let id): if let name = scalars[id] { result.append(.name(name)) }
            case .header, .varbit, .string, .instance, .list: break
            }
        }
        return result
    }

    /// Puts the result where the program wants it, or drops it.
    func deliver(_ value: CExpression, of call: ExternCall) -> [CStatement] {
        guard let result = call.result, let name = scalars[result] else {
            return value.isPure ? [] : [.evaluate(value)]
        }
        return [.assign(.name(name), value)]
    }

    /// The number a constructor was called with.
    func constructorNumber(_ instance: ExternID?, _ index: Int) -> Int? {
        guard let instance, program.externs.indices.contains(instance.raw),
            program.externs[instance.raw].arguments.indices.contains(index),
            case .value(let value, _) = program.externs[instance.raw].arguments[index]
        else { return nil }
        return Int(clamping: value)
    }
}
