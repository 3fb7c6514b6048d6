/// A request to the kernel that failed, or whose outcome is not what was asked for.
public struct NetlinkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried, in words that follow "cannot": `attach an XDP program to veth0 in native mode`.
    public var operation: String
    /// The kernel's answer. Where this code found the fault, the number that fits it.
    public var errno: Errno
    /// The kernel's own words, from its extended acknowledgement (`NLMSGERR_ATTR_MSG`); nil when it gave none.
    public var kernelText: String?
    /// What else is known: who holds the hook, which right is missing; nil when nothing is.
    public var detail: String?

    public init(_ operation: String, _ errno: Errno, kernelText: String? = nil, detail: String? = nil) {
        self.operation = operation
        self.errno = errno
        self.kernelText = kernelText
        self.detail = detail
    }

    /// One sentence: `cannot OPERATION: KERNEL'S TEXT (ERRNO); DETAIL`.
    public var description: String {
        var sentence = "cannot \(operation): "
        if let kernelText, !kernelText.isEmpty {
            sentence += "\(kernelText.hasSuffix(".") ? String(kernelText.dropLast()) : kernelText) (\(errno.name))"
        } else {
            sentence += errno.description
        }
        if let detail {
            sentence += "; \(detail)"
        } else if errno == .permission {
            sentence += "; CAP_NET_ADMIN is needed"
        }
        return sentence
    }
}
