import Maps
import Schema

/// A compiled program at work, with the state that commands change and packets see.
protocol DataPlane: ~Copyable {
    /// Adds entries in their order. A ternary table is written once: all of them are there then, or none.
    mutating func add(_ entries: [TableEntry], to table: Int) throws(PlaneError)
    mutating func delete(_ matches: [KeyMatch], priority: Int?, from table: Int) throws(PlaneError)
    /// Takes every entry away.
    mutating func clear(_ table: Int) throws(PlaneError)
    mutating func setDefault(_ call: ActionCall, of table: Int) throws(PlaneError)
    /// How often an entry was hit.
    mutating func entry(_ matches: [KeyMatch], priority: Int?, in table: Int) throws(PlaneError) -> TableEntry
    /// The numbers of a cell, one for each unit.
    mutating func counter(_ counter: Int, at index: UInt32) throws(PlaneError) -> [UInt64]
    mutating func setCounter(_ counter: Int, at index: UInt32, to values: [UInt64]) throws(PlaneError)
    mutating func register(_ register: Int, at index: UInt32) throws(PlaneError) -> Bits
    /// Sets a cell, or all of them.
    mutating func setRegister(_ register: Int, at index: UInt32?, to value: Bits) throws(PlaneError)
    /// Sets the cell of a map that holds no table: a multicast group, a mirroring session, a meter.
    mutating func write(_ cell: MapCell) throws(PlaneError)
    /// Takes such a cell away, if it is there.
    mutating func remove(_ key: [UInt8], from map: String) throws(PlaneError)
    /// Such a cell; nil when there is none.
    mutating func cell(_ key: [UInt8], in map: String) throws(PlaneError) -> [UInt8]?
    /// Lets a packet in.
    mutating func send(_ packet: [UInt8], port: UInt32) throws(PlaneError)
    /// Says how many packets are to come out still: a data plane that must wait for them waits for so many.
    mutating func await(_ count: Int)
    /// Waits until every packet let in has been dealt with, and returns what has come out since the last call, in order for
    /// each port.
    mutating func settle() throws(PlaneError) -> [Delivery]
    /// Everything that went in and came out.
    var traffic: Traffic { get }
    /// Leaves in a folder what is needed to do the same again.
    func keep(in folder: String) throws(FileError)
}

/// A packet that came out.
public struct Delivery: Sendable, Equatable {
    public var port: UInt32
    public var bytes: [UInt8]
    public init(port: UInt32, bytes: [UInt8]) {
        self.port = port
        self.bytes = bytes
    }
}

/// Why a data plane did not do what it was asked.
enum PlaneError: Error {
    /// It cannot be done on this target, whatever the program; another one covers it.
    case notHere(String)
    /// It was refused, or went wrong.
    case refused(String)

    init(_ error: TableError) { self = .refused(error.sentence) }
}

/// The packets that went in and came out, in order.
struct Traffic: Sendable {
    var sent: [Delivery] = []
    var received: [Delivery] = []

    /// Writes captures, `in-PORT.pcap` and `out-PORT.pcap`.
    func keep(in folder: String) throws(FileError) {
        for (prefix, packets) in [("in", sent), ("out", received)] {
            for (port, frames) in Dictionary(grouping: packets, by: \.port) {
                try Files.write(PcapFile.bytes(of: frames.map(\.bytes)), to: "\(folder)/\(prefix)-\(port).pcap")
            }
        }
    }
}
