/// One line of the doctor's: how something is, and what mends it.
struct Finding: Encodable, Sendable {
    enum Health: String, Encodable, Sendable {
        case good
        /// It works, but not as well as it could, or it was not found out.
        case note
        /// Something will not work.
        case bad

        /// State is never told by colour alone.
        var mark: String {
            switch self {
            case .good: "ok  "
            case .note: "note"
            case .bad: "BAD "
            }
        }
    }

    /// What was looked at: `kernel`, `clang`, an interface's name.
    var subject: String
    var health: Health
    /// How it is, and what that costs.
    var text: String
    /// The command that mends it; nil where none does.
    var mend: String?

    static func good(_ subject: String, _ text: String) -> Finding { Finding(subject: subject, health: .good, text: text) }
    static func note(_ subject: String, _ text: String, mend: String? = nil) -> Finding {
        Finding(subject: subject, health: .note, text: text, mend: mend)
    }
    static func bad(_ subject: String, _ text: String, mend: String? = nil) -> Finding {
        Finding(subject: subject, health: .bad, text: text, mend: mend)
    }
}
