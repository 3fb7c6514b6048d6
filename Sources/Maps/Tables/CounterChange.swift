/// What a count did between two looks at it.
public enum CounterChange: Sendable, Equatable {
    case grown(UInt64)
    /// It went through the largest number there is, and on from zero.
    case wrapped(UInt64)
    /// Somebody set it to zero; what it has counted since is known, what it had counted before is not.
    case reset(UInt64)

    /// A count that fell was reset, unless what it would have grown by through zero is a number that may have been counted in between.
    public init(from old: UInt64, to new: UInt64) {
        if new >= old {
            self = .grown(new - old)
        } else {
            let through = new &- old
            self = through < 1 << 44 ? .wrapped(through) : .reset(new)
        }
    }

    /// What was counted in between, at least.
    public var count: UInt64 {
        switch self {
        case .grown(let count), .wrapped(let count), .reset(let count): count
        }
    }
}
