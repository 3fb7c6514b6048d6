/// Why a request in P4's words was refused, as one sentence.
public struct TableError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// A name that is not in the program, or stands for several things.
        case unknown
        /// A value that cannot be read, does not fit, or is not of the key's match kind.
        case value
        /// No such entry.
        case missing
        /// An entry with that key is there already.
        case exists
        /// No room for one more.
        case full
        /// The program says it cannot be changed.
        case constant
        /// The kernel refused, or the map is not as the schema says.
        case kernel
    }
    public var kind: Kind
    public var sentence: String

    public init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    init(_ error: BPFError) { self.init(.kernel, error.description) }

    public var description: String { sentence }
}
