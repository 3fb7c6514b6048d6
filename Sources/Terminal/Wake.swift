import Glibc

/// A pipe that ends a wait: signals write their number into it, other threads a zero.
final class Wake: Sendable {
    let reader: Int32
    let writer: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        reader = ends[0]
        writer = ends[1]
    }
    deinit {
        close(reader)
        close(writer)
    }

    /// The bytes that wait, each once.
    func take() -> Set<UInt8> {
        var bytes = [UInt8](repeating: 0, count: 256)
        var taken: Set<UInt8> = []
        while true {
            let count = read(reader, &bytes, bytes.count)
            guard count > 0 else { return taken }
            taken.formUnion(bytes[..<count])
        }
    }
}

/// Ends the wait of `TerminalScreen.next` from any thread.
public struct Waker: Sendable {
    let wake: Wake
    /// The next `next` answers `.woken`.
    public func callAsFunction() {
        var zero: UInt8 = 0
        _ = write(wake.writer, &zero, 1)
    }
}
