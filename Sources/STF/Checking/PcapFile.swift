/// Capture files in the classic format, Ethernet frames, microseconds (https://wiki.wireshark.org/Development/LibpcapFileFormat).
public enum PcapFile {
    /// Why bytes are not a capture.
    public enum Malformed: Error, Equatable {
        case noCapture
        /// Other than Ethernet.
        case linkType(UInt32)
        /// The frame of that number, from 0, is cut off.
        case truncated(Int)
    }

    /// A capture of these frames, a microsecond apart.
    public static func bytes(of frames: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        for number in [0xA1B2_C3D4, 0x0004_0002, 0, 0, 0x0004_0000, 1] as [UInt32] { append(number, to: &out) }
        for (at, frame) in frames.enumerated() {
            append(UInt32(truncatingIfNeeded: at / 1_000_000), to: &out)
            append(UInt32(truncatingIfNeeded: at % 1_000_000), to: &out)
            append(UInt32(truncatingIfNeeded: frame.count), to: &out)
            append(UInt32(truncatingIfNeeded: frame.count), to: &out)
            out += frame
        }
        return out
    }

    /// The frames of a capture of either byte order, micro- or nanoseconds, as far as they were captured.
    public static func frames(of bytes: [UInt8]) throws(Malformed) -> [[UInt8]] {
        guard bytes.count >= 24 else { throw .noCapture }
        let magic = number(bytes, 0, swapped: false)
        let isSwapped: Bool
        switch magic {
        case 0xA1B2_C3D4, 0xA1B2_3C4D: isSwapped = false
        case 0xD4C3_B2A1, 0x4D3C_B2A1: isSwapped = true
        default: throw .noCapture
        }
        let link = number(bytes, 20, swapped: isSwapped)
        guard link & 0x0FFF_FFFF == 1 else { throw .linkType(link) }
        var frames: [[UInt8]] = []
        var at = 24
        while at < bytes.count {
            guard bytes.count - at >= 16 else { throw .truncated(frames.count) }
            let length = Int(number(bytes, at + 8, swapped: isSwapped))
            guard length <= bytes.count - at - 16 else { throw .truncated(frames.count) }
            frames.append(Array(bytes[(at + 16)..<(at + 16 + length)]))
            at += 16 + length
        }
        return frames
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static func number(_ bytes: [UInt8], _ at: Int, swapped: Bool) -> UInt32 {
        let number = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
        return swapped ? number.byteSwapped : number
    }
}
