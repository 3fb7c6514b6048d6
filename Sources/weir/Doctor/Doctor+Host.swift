import Driver
import Glibc
import Maps
import Pipeline

/// What the host has besides its kernel.
extension Doctor {
    static func host() -> [Finding] { clang() + fileSystem() + memory() }

    private static func clang() -> [Finding] {
        let clang = Clang()
        do throws(ClangError) {
            let path = try clang.find()
            let (status, output, _) = try clang.run(["--version"], input: [])
            let version = String(decoding: output, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            guard status == 0 else { return [.bad("clang", "\(path) ends with status \(status)")] }
            // The same way a program goes, with the smallest one there is.
            _ = try clang.compile(c: "int weir_doctor(void) { return 0; }\n")
            return [.good("clang", "\(path), \(version), makes BPF")]
        } catch {
            switch error {
            case .missing: return [.bad("clang", "there is none: P4 cannot be compiled, objects can be attached", mend: "apt install clang")]
            case .refused: return [.bad("clang", "it does not make BPF: \(error)", mend: "apt install clang, or WEIR_CLANG=PATH of another")]
            case .start, .file: return [.bad("clang", "\(error)")]
            }
        }
    }

    private static func fileSystem() -> [Finding] {
        do throws(PipelineError) {
            let names = try Pipelines().names()
            return [.good("pins", "\(PinDirectory.ownPath) is there, \(names.count) pipeline\(names.count == 1 ? "" : "s") in it")]
        } catch {
            return [.bad("pins", "\(error)", mend: geteuid() == 0 ? "mount -t bpf bpf \(PinDirectory.ownPath)" : "sudo weir doctor")]
        }
    }

    /// Kernels before 5.11 count maps against the limit of locked memory.
    private static func memory() -> [Finding] {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &limit)
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let parts = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard parts.count == 2, (parts[0], parts[1]) < (5, 11), limit.rlim_cur != rlim_t.max else {
            return [.good("memory", "maps are bounded by the control group's memory only")]
        }
        return [.note("memory", "maps count against \(limit.rlim_cur) bytes of locked memory", mend: "ulimit -l unlimited")]
    }
}
