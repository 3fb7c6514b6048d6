/// What a warning is about; its raw value is what `-W` and `@noWarn` call it.
public enum WarningCategory: String, CaseIterable, Sendable {
    /// Declared and never used.
    case unused
    /// Read where it may have no value yet.
    case uninitialized
    /// Statements, states and cases that nothing comes to.
    case unreachable
    /// A select without a case for every value.
    case missingDefault = "missing-default"
    /// A number that does not fit its type.
    case overflow
    /// Accepted here, but not by every compiler.
    case conversion
    /// Use of what is marked `@deprecated`.
    case deprecated
    /// Table entries of equal priority (specification 14.2.1.4).
    case duplicatePriorities = "duplicate_priorities"
    /// Table entries that do not stand in the order of their priorities.
    case entriesOutOfOrder = "entries_out_of_priority_order"
    /// `#warning`, and macros that are defined again.
    case preprocessor
    /// What a packet test says that cannot be meant.
    case stf

    /// Shown when nobody asked for more or less.
    var isUsual: Bool {
        switch self {
        case .uninitialized, .unreachable, .overflow, .deprecated, .duplicatePriorities, .entriesOutOfOrder, .preprocessor, .stf: true
        case .unused, .missingDefault, .conversion: false
        }
    }
}

/// Which warnings are shown, and which of them count as errors.
public struct WarningOptions: Sendable {
    private var shown = Set(WarningCategory.allCases.filter(\.isUsual))
    private var errors: Set<WarningCategory> = []

    public init() {}

    /// What follows `-W` on the command line, in its order: `all`, `none`, `NAME`, `no-NAME`, `error`, `error=NAME`, `no-error`.
    /// - Returns: nil for a word that means nothing.
    public init?(_ words: [String]) {
        for word in words {
            guard apply(word) else { return nil }
        }
    }

    /// Takes one more word into account; false when it means nothing.
    public mutating func apply(_ word: String) -> Bool {
        switch word {
        case "all": shown = Set(WarningCategory.allCases)
        case "none", "no-all": shown = []
        case "error": errors = Set(WarningCategory.allCases)
        case "no-error": errors = []
        default:
            if let category = WarningCategory(rawValue: word) {
                shown.insert(category)
            } else if let category = Self.category(word, behind: "no-error=") {
                errors.remove(category)
            } else if let category = Self.category(word, behind: "error=") {
                shown.insert(category)
                errors.insert(category)
            } else if let category = Self.category(word, behind: "no-") {
                shown.remove(category)
            } else {
                return false
            }
        }
        return true
    }

    private static func category(_ word: String, behind prefix: String) -> WarningCategory? {
        word.hasPrefix(prefix) ? WarningCategory(rawValue: String(word.dropFirst(prefix.count))) : nil
    }

    public func shows(_ category: WarningCategory) -> Bool { shown.contains(category) }
    public func isError(_ category: WarningCategory) -> Bool { errors.contains(category) }
}
