import Maps

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A value kept in the kernel as JSON text: the only cell of an array map (more when it is long), pinned like everything else of a
/// pipeline, so that it lives exactly as long, and is replaced in one step by renaming the pin.
struct TextPin<Value: Codable>: Sendable {
    var directory: PinDirectory
    var name: String

    /// Kernels before 6.2 have no larger cells than 4 MiB.
    private static var largestCell: Int { 1 << 20 }

    /// The value; nil when nothing is pinned.
    func read() throws(PipelineError) -> Value? {
        guard directory.contains(name) else { return nil }
        return try attempt {
            let map = try BPFMap.open(pinnedAt: directory.path + "/" + name)
            var text: [UInt8] = []
            for number in 0..<UInt32(clamping: map.layout.maxEntries) {
                text += (try map.lookup(bytes(of: number)) ?? []).prefix { $0 != 0 }
            }
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
            let cell = min(text.count, Self.largestCell)
            let map = try BPFMap.create(
                "weir_" + name, MapLayout(type: .array, keySize: 4, valueSize: cell, maxEntries: (text.count + cell - 1) / cell))
            for (number, start) in stride(from: 0, to: text.count, by: cell).enumerated() {
                let part = Array(text[start..<min(start + cell, text.count)])
                try map.update(bytes(of: UInt32(number)), part + [UInt8](repeating: 0, count: cell - part.count))
            }
            try map.freeze()
            let fresh = name + "-next"
            try directory.remove(fresh)
            try map.pin(at: directory.path + "/" + fresh)
            try directory.move(fresh, to: directory, as: name)
        }
    }
}
