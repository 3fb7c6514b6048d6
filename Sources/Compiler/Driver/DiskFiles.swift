import Architectures
import Glibc
import Syntax

extension FileProvider {
    /// Includes from the disk, and the architectures from the binary.
    public static let disk = FileProvider(
        read: { readFile($0) }, system: { Architectures.include(named: $0) })
}

/// The bytes of a regular file; nil when it cannot be read. Files over 256 MiB are refused.
public func readFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT != S_IFDIR, info.st_size <= 256 << 20 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(info.st_size))
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0 {
            if errno == EINTR { continue }
            return nil
        }
        if count == 0 { return bytes }
        guard bytes.count + count <= 256 << 20 else { return nil }
        bytes += chunk[..<count]
    }
}
