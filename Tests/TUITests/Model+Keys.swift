@testable import TUI

extension Model {
    /// Presses keys: a text is its characters.
    @discardableResult
    mutating func keys(_ keys: Key...) -> [Effect] { keys.flatMap { update(.key($0)) } }
    @discardableResult
    mutating func type(_ text: String) -> [Effect] { text.flatMap { update(.key(.character($0))) } }
    var screen: String { view().rows.joined(separator: "\n") + "\n" }
}
