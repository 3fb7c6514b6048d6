import Maps

/// Why something could not be done to a pipeline, as one sentence, and what made it so.
public struct PipelineError: Error, Sendable, CustomStringConvertible {
    public var sentence: String
    /// More lines for who wants them: a verifier's log, what cannot be carried over.
    public var details: [String]
    /// What the kernel, netlink or a table said; nil when this layer refused by itself.
    public var cause: (any Error)?

    public init(_ sentence: String, details: [String] = []) {
        self.sentence = sentence
        self.details = details
    }

    /// What another layer said, in its words; an error of this layer stays as it is.
    public init(_ cause: any Error) {
        if let own = cause as? PipelineError {
            self = own
            return
        }
        sentence = "\(cause)"
        details = []
        self.cause = cause
        if case .verifier(let refusal)? = cause as? ObjectError {
            details = refusal.log.split(separator: "\n").suffix(40).map(String.init)
        }
    }

    public var description: String { sentence }
}

/// Runs `body`, whose layers each have errors of their own.
func attempt<Value: ~Copyable>(_ body: () throws -> Value) throws(PipelineError) -> Value {
    do { return try body() } catch { throw PipelineError(error) }
}
