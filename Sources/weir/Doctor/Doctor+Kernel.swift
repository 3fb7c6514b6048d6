import Glibc
import Maps

/// What the kernel, and this process's rights, allow.
extension Doctor {
    static func kernel() -> [Finding] {
        version() + types() + features() + justInTime() + rights()
    }

    /// The release, and what it is too old for.
    private static func version() -> [Finding] {
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let parts = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard parts.count == 2 else { return [.note("kernel", "release \(release), which is not understood")] }
        func isOlder(_ major: Int, _ minor: Int) -> Bool { (parts[0], parts[1]) < (major, minor) }
        if isOlder(5, 8) { return [.bad("kernel", "Linux \(release) is too old: 5.8 is the first that runs everything weir makes")] }
        var lacks: [String] = []
        if isOlder(5, 18) { lacks.append("the throughput bench (live frames, 5.18)") }
        if isOlder(6, 3) { lacks.append("what drivers say of XDP (6.3)") }
        if isOlder(6, 6) { lacks.append("TCX links (6.6), so none can hide a filter either") }
        guard !lacks.isEmpty else { return [.good("kernel", "Linux \(release)")] }
        return [.note("kernel", "Linux \(release) lacks " + lacks.joined(separator: ", "))]
    }

    private static func types() -> [Finding] {
        access("/sys/kernel/btf/vmlinux", R_OK) == 0
            ? [.good("btf", "the kernel's types are there")]
            : [.bad("btf", "/sys/kernel/btf/vmlinux is missing: maps without type information", mend: "a kernel with CONFIG_DEBUG_INFO_BTF=y")]
    }

    private static func features() -> [Finding] {
        // Without the right to try, everything would seem to be missing.
        guard let held = capabilities(), held & (1 << 39) != 0 || held & (1 << 21) != 0 else {
            return [.note("bpf", "what the kernel has was not tried: this process may not", mend: "sudo weir doctor")]
        }
        var missing: [Finding] = []
        for feature in KernelFeature.allCases {
            do throws(BPFError) {
                if try feature.isThere() { continue }
                missing.append(.bad("bpf", "\(feature.rawValue) are missing (Linux \(feature.since)): \(feature.cost)"))
            } catch {
                return [.note("bpf", "not tried: \(error)", mend: "sudo weir doctor")]
            }
        }
        if missing.isEmpty { missing.append(.good("bpf", "all \(KernelFeature.allCases.count) features that programs use are there")) }
        return missing
    }

    private static func justInTime() -> [Finding] {
        switch setting("/proc/sys/net/core/bpf_jit_enable") {
        case "0": [.bad("jit", "programs are interpreted, many times slower", mend: "sysctl -w net.core.bpf_jit_enable=1")]
        case "1": [.good("jit", "programs are compiled")]
        case "2": [.note("jit", "programs are compiled and printed to the kernel's log", mend: "sysctl -w net.core.bpf_jit_enable=1")]
        default: [.note("jit", "/proc/sys/net/core/bpf_jit_enable cannot be read")]
        }
    }

    /// The capabilities that verbs need, `<linux/capability.h>`.
    private static func rights() -> [Finding] {
        let wanted: [(bit: UInt64, name: String, cost: String)] = [
            (39, "CAP_BPF", "programs and maps cannot be made"), (12, "CAP_NET_ADMIN", "nothing can be attached"),
            (38, "CAP_PERFMON", "large programs are refused by the verifier"),
            (21, "CAP_SYS_ADMIN", "programs of others, namespaces and run statistics are not seen"),
        ]
        guard let bits = capabilities() else { return [.note("rights", "/proc/self/status does not say")] }
        let missing = wanted.filter { bits & (1 << $0.bit) == 0 }
        if missing.isEmpty { return [.good("rights", wanted.map(\.name).joined(separator: " "))] }
        return missing.map { .bad("rights", "\($0.name) is missing: \($0.cost)", mend: "sudo weir doctor") }
    }

    /// The effective capabilities of this process, a bit each; nil when they are not to be read.
    private static func capabilities() -> UInt64? {
        let line = lines(of: "/proc/self/status").first { $0.hasPrefix("CapEff:") }
        return (line?.split { $0 == "\t" || $0 == " " }.last).flatMap { UInt64($0, radix: 16) }
    }

    /// A file of one line; nil when it cannot be read.
    static func setting(_ path: String) -> String? { lines(of: path).first }

    static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var lines: [String] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        while lines.count < 1000, fgets(&buffer, Int32(buffer.count), file) != nil {
            let bytes = buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            lines.append(String(decoding: bytes, as: UTF8.self))
        }
        return lines
    }
}
