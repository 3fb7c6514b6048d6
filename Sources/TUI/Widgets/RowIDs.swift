/// The identities of a list's rows in their order. Those of a long list are made only when they are asked for.
public struct RowIDs: Sendable {
    public let count: Int
    private let make: @Sendable (Int) -> String
    private let find: @Sendable (String) -> Int?

    public init(_ ids: [String]) {
        count = ids.count
        make = { ids[$0] }
        find = { id in ids.firstIndex(of: id) }
    }

    /// - Parameters:
    ///   - make: the identity of a row, by its number.
    ///   - find: the number of the row of that identity.
    public init(count: Int, make: @escaping @Sendable (Int) -> String, find: @escaping @Sendable (String) -> Int?) {
        self.count = count
        self.make = make
        self.find = find
    }

    public var isEmpty: Bool { count == 0 }
    public subscript(index: Int) -> String { index >= 0 && index < count ? make(index) : "" }
    /// The row of that identity.
    public func index(of id: String) -> Int? { find(id) }
    /// All of them: for lists known to be short.
    public var all: [String] { (0..<count).map { make($0) } }
}
