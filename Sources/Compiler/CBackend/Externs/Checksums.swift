import IR

extension Generator {
    /// `csum_replace2(csum, old, new)`, RFC 1624.
    static let checksumReplace2: ExternLowering = { generator, call, _ in
        generator.prelude.use(.checksumReplace2)
        return generator.pureCall("checksum_replace2", call, arguments: 3)
    }

    /// `csum_replace4(csum, old, new)`, RFC 1624.
    static let checksumReplace4: ExternLowering = { generator, call, _ in
        generator.prelude.use(.checksumReplace4)
        return generator.pureCall("checksum_replace4", call, arguments: 3)
    }

    /// `ebpf_ipv4_checksum(...)`: of an IPv4 header without options, its checksum field taken as zero.
    static let checksumIPv4: ExternLowering = { generator, call, _ in
        generator.prelude.use(.checksumIPv4)
        return generator.pureCall("checksum_ipv4", call, arguments: 11)
    }

    private mutating func pureCall(_ function: String, _ call: ExternCall, arguments: Int) -> [CStatement] {
        var out: [CStatement] = []
        let values = values(of: call, in: &out)
        guard values.count == arguments else { return [] }
        return scope(out + deliver(.pure(function, values), of: call))
    }
}
