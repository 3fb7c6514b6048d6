/// Why there is no console, as one sentence.
struct ConsoleError: Error, Sendable, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
