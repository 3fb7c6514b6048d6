import Maps

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A value kept in the kernel as JSON text: the only cell of an array map, pinned like everything else of a pipeline, so
/// that it lives exactly as long, and is replaced in one step by renaming the pin.
struct TextPin<Value: Codable>: Sendable {
    var directory: PinDirectory
    var name: String

    /// The value; nil when nothing is pinned.
    func read() throws(PipelineError) -> Value? {
        guard directory.contains(name) else { return nil }
        return try attempt {
            let map = try BPFMap.open(pinnedAt: directory.path + "/" + name)
            let cell = try map.lookup(bytes(of: UInt32(0))) ?? []
            let text = cell.prefix { $0 != 0 }
            do {
                return try JSONDecoder().decode(Value.self, from: Data(text))
            } catch {
                throw PipelineError(
                    "\(directory.path)/\(name) is not what this weir writes: another version of weir made it, or it is damaged")
            }
        }
    }

    /// Puts the value in the place of the one there is.
    func write(_ value: Value) throws(PipelineError) {
        try attempt {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            var text = Array(try encoder.encode(value)) + [0]
            text += [UInt8](repeating: 0, count: (8 - text.count % 8) % 8)
            let map = try BPFMap.create(
                "weir_" + name, MapLayout(type: .array, keySize: 4, valueSize: text.count, maxEntries: 1))
            try map.update(bytes(of: UInt32(0)), text)
            try map.freeze()
            let fresh = name + "-next"
            try directory.remove(fresh)
            try map.pin(at: directory.path + "/" + fresh)
            try directory.move(fresh, to: directory, as: name)
        }
    }
}
