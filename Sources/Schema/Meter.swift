/// A meter array: two rates, three colours. A cell is six 64-bit host-order integers: for the committed rate and then for the peak
/// rate the cost of a unit in 1/65536 of a nanosecond and the burst in 1/64 of a nanosecond, then for each of them the time up to
/// which it is used, in 1/64 of a nanosecond. A meter whose costs are 0 says green.
public struct Meter: Codable, Sendable, Equatable {
    public enum Unit: String, Codable, Sendable { case packets, bytes }
    /// Bytes of a cell.
    public static let cellSize = 48
    public var name: String
    public var map: String
    public var size: Int
    public var unit: Unit

    public init(name: String, map: String, size: Int, unit: Unit) {
        self.name = name
        self.map = map
        self.size = size
        self.unit = unit
    }
}
