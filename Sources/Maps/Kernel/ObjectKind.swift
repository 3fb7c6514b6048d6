#if canImport(Glibc)
import Glibc
#endif

/// What a BPF descriptor or pin stands for.
public enum ObjectKind: Sendable, Equatable {
    case map, program, link, other

    /// Read from the name the kernel gives the descriptor's file under /proc/self/fd.
    init(of descriptor: borrowing Descriptor) {
        var buffer = [CChar](repeating: 0, count: 256)
        let length = readlink("/proc/self/fd/\(descriptor.raw)", &buffer, buffer.count)
        let target = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        switch target {
        case "anon_inode:bpf-map": self = .map
        case "anon_inode:bpf-prog": self = .program
        case "anon_inode:bpf_link", "anon_inode:bpf-link": self = .link
        default: self = .other
        }
    }
}
