/// Names of the kernel's own functions (/proc/kallsyms).
enum KernelSymbols {
    /// The names of helper functions by the immediates of calls in translated instructions, which are distances from
    /// `__bpf_call_base` (kernel/bpf/syscall.c, `bpf_insn_prepare_dump`); those that cannot be found are left out. Small immediates are the
    /// numbers of `enum bpf_func_id`, for which the kernel hides addresses.
    static func helpers(_ calls: Set<Int32>) -> [Int32: String] {
        guard !calls.isEmpty else { return [:] }
        let symbols = contents(of: "/proc/kallsyms")
        let name = Array(" __bpf_call_base".utf8)
        guard let base = address(of: name, in: symbols), base != 0 else { return [:] }
        var wanted: [UInt64: Int32] = [:]
        for call in calls { wanted[UInt64(bitPattern: Int64(bitPattern: base) &+ Int64(call))] = call }
        var found: [Int32: String] = [:]
        forEachLine(symbols) { line in
            guard let address = number(line), let call = wanted[address], found[call] == nil else { return }
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count >= 3, words[1].first.map({ $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t") }) == true else { return }
            let name = String(decoding: words[2].prefix { $0 != 9 }, as: UTF8.self)
            found[call] = name.hasPrefix("bpf_") ? String(name.dropFirst(4)) : name
        }
        return found
    }

    private static func address(of name: [UInt8], in symbols: [UInt8]) -> UInt64? {
        var result: UInt64?
        forEachLine(symbols) { line in
            if result == nil, line.count > name.count, line.suffix(name.count).elementsEqual(name) { result = number(line) }
        }
        return result
    }

    private static func number(_ line: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in line.prefix(16) {
            guard let digit = Magnitude.value(of: byte) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    private static func forEachLine(_ text: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
        var start = 0
        for (index, byte) in text.enumerated() where byte == 0x0a {
            body(text[start..<index])
            start = index + 1
        }
    }
}
