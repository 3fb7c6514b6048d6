/// Per-CPU values, which the kernel hands over all at once: each rounded up to 8 bytes, one for every possible CPU.
extension BPFMap {
    /// Every CPU's value, in the order of the CPUs.
    public func split(_ value: [UInt8]) -> [[UInt8]] {
        let size = info.layout.valueSize
        let stride = (size + 7) / 8 * 8
        guard stride > 0 else { return [] }
        return Swift.stride(from: 0, through: value.count - stride, by: stride).map { Array(value[$0..<$0 + size]) }
    }

    /// Values of all possible CPUs as one value for `update`; CPUs beyond `values` get zeros.
    public func join(_ values: [[UInt8]]) -> [UInt8] {
        let stride = (info.layout.valueSize + 7) / 8 * 8
        var all = [UInt8](repeating: 0, count: transferSize)
        for (cpu, value) in values.enumerated() where (cpu + 1) * stride <= all.count {
            let size = min(value.count, info.layout.valueSize)
            all.replaceSubrange(cpu * stride..<cpu * stride + size, with: value[..<size])
        }
        return all
    }
}
