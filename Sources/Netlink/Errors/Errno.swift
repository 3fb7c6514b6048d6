import CMnl

/// An error number of the kernel (`errno(3)`).
public struct Errno: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number, positive.
    public let number: Int

    public init(number: Int) { self.number = number }

    /// From what a system call or a netlink acknowledgement carries, of either sign.
    init(_ number: Int32) { self.number = Int(number.magnitude) }

    /// The symbol in `<errno.h>`, such as `EEXIST`; `errno 999` for a number without one.
    public var name: String {
        cmnl_error_name(Int32(clamping: number)).map { String(cString: $0) } ?? "errno \(number)"
    }

    /// The C library's words, such as `File exists`.
    public var words: String {
        cmnl_error_words(Int32(clamping: number)).map { String(cString: $0) } ?? "unknown error"
    }

    /// `File exists (EEXIST)`.
    public var description: String { "\(words) (\(name))" }

    public static let permission = Errno(EPERM)
    public static let noEntry = Errno(ENOENT)
    public static let noDevice = Errno(ENODEV)
    public static let interrupted = Errno(EINTR)
    public static let tryAgain = Errno(EAGAIN)
    public static let access = Errno(EACCES)
    public static let busy = Errno(EBUSY)
    public static let exists = Errno(EEXIST)
    public static let badDescriptor = Errno(EBADF)
    public static let invalid = Errno(EINVAL)
    public static let badMessage = Errno(EBADMSG)
    public static let messageTooLong = Errno(EMSGSIZE)
    public static let notSupported = Errno(EOPNOTSUPP)
    public static let noBuffers = Errno(ENOBUFS)
    public static let inputOutput = Errno(EIO)
}
