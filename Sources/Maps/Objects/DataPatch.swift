import Schema

/// Bytes for a block of global data before its program is loaded: constants that only the one who loads knows.
struct DataPatch: Sendable {
    var map: String
    var offset: Int
    var bytes: [UInt8]
}

extension BPFObject {
    /// Gives global data another first value from `offset` on; loading fails when the object has no such bytes.
    public mutating func setData(_ map: String, at offset: Int, to bytes: [UInt8]) {
        data.append(DataPatch(map: map, offset: offset, bytes: bytes))
    }
}

extension InputPorts {
    /// Sets the flag.
    var patch: DataPatch { DataPatch(map: config, offset: offset, bytes: bytes(of: UInt32(1))) }
}
