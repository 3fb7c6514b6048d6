import CBpf

/// Parts of root's rights (capabilities(7)), by their numbers in the kernel.
public enum Capability: Int, Sendable, CaseIterable {
    case dacOverride = 1
    case dacReadSearch = 2
    case fileOwner = 3
    case setPrivileges = 8
    case netAdmin = 12
    case sysChroot = 18
    case sysPtrace = 19
    case sysAdmin = 21
    case sysResource = 24
    case systemLog = 34
    case performance = 38
    case bpf = 39

    /// Gives up all others, of this thread and of every thread and program it will start; those that are there keep theirs.
    /// - Returns: false when the kernel refused, and all is as it was.
    @discardableResult
    public static func keep(only kept: Set<Capability>) -> Bool {
        weir_keep_capabilities(kept.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }) == 0
    }
}
