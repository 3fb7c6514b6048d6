/// Packets as people compare them.
enum Hexdump {
    /// A stretch of a packet with a name: a header's field.
    struct Region: Sendable, Equatable {
        var name: String
        /// Bits from the packet's start.
        var start: Int
        var width: Int
    }

    /// Lines that are shown at most.
    static let mostLines = 32

    /// The packet, sixteen bytes a line, then its headers with their fields.
    static func text(_ packet: [UInt8], regions: [Region] = []) -> String {
        text(PacketPattern(exactly: packet), regions: regions)
    }

    /// The same of a pattern, with a star for every digit that does not matter.
    static func text(_ pattern: PacketPattern, regions: [Region] = []) -> String {
        if pattern.bytes.isEmpty { return "  (no bytes)\n" }
        let shown = min(pattern.bytes.count, mostLines * 16)
        var out = stride(from: 0, to: shown, by: 16).map { start in
            let digits = (start..<min(start + 16, shown)).map { nibbles(pattern.bytes[$0], pattern.mask[$0]) }
            return "  \(offset(start))  \(groups(digits))\n"
        }.joined()
        if shown < pattern.bytes.count { out += "  ... and \(pattern.bytes.count - shown) more bytes\n" }
        return out + fields(pattern, regions)
    }

    /// One line a header: `  ipv4: version 0x4, ihl 0x5`, broken where it grows long.
    private static func fields(_ pattern: PacketPattern, _ regions: [Region]) -> String {
        var out = ""
        var (current, width) = ("", 0)
        for region in regions where region.start + region.width <= pattern.bytes.count * 8 && region.width > 0 {
            let parts = region.name.split(separator: ".")
            let (header, field) = (parts.dropLast().joined(separator: "."), String(parts.last ?? ""))
            let word = "\(field) \(region.text(pattern.bytes, pattern.mask))"
            if header != current || out.isEmpty {
                let head = "  \(header): "
                out += (out.isEmpty ? "" : "\n") + head + word
                (current, width) = (header, head.utf8.count + word.utf8.count)
            } else if width + word.utf8.count > 118 {
                out += ",\n    " + word
                width = 4 + word.utf8.count
            } else {
                out += ", " + word
                width += 2 + word.utf8.count
            }
        }
        return out.isEmpty ? "" : out + "\n"
    }

    /// Where a packet differs from its pattern: the lines that differ, expected above found and a mark under every byte that is
    /// wrong, then the fields that differ.
    static func difference(_ pattern: PacketPattern, _ packet: [UInt8], regions: [Region]) -> String {
        var out = ""
        if packet.count != pattern.bytes.count, pattern.isExact || packet.count < pattern.bytes.count {
            out += "  \(pattern.bytes.count) bytes expected, \(packet.count) found\n"
        }
        let length = max(pattern.bytes.count, packet.count)
        var lines = 0
        for start in stride(from: 0, to: length, by: 16) {
            let range = start..<min(start + 16, length)
            guard range.contains(where: { isWrong($0, pattern, packet) }) else { continue }
            lines += 1
            if lines > mostLines {
                out += "  ... and more differences behind\n"
                break
            }
            let wanted = range.map { $0 < pattern.bytes.count ? nibbles(pattern.bytes[$0], pattern.mask[$0]) : "  " }
            let found = range.map { $0 < packet.count ? hexText([packet[$0]]) : "--" }
            let marks = range.map { isWrong($0, pattern, packet) ? "^^" : "  " }
            out += "  \(offset(start))  expected \(trimmed(groups(wanted)))\n"
            out += "        found    \(groups(found))\n"
            out += "                 \(trimmed(groups(marks)))\n"
        }
        for region in regions where region.isWrong(pattern, packet) {
            let wanted = region.text(pattern.bytes, pattern.mask)
            let found = region.text(packet, [UInt8](repeating: 0xFF, count: packet.count))
            out += "  \(region.name): expected \(wanted), found \(found)\n"
        }
        return out
    }

    static func isWrong(_ at: Int, _ pattern: PacketPattern, _ packet: [UInt8]) -> Bool {
        if at >= pattern.bytes.count { return pattern.isExact && at < packet.count }
        return at >= packet.count || packet[at] & pattern.mask[at] != pattern.bytes[at]
    }

    private static func nibbles(_ byte: UInt8, _ mask: UInt8) -> String {
        let digits = Array(hexText([byte]))
        return "\(mask & 0xF0 == 0 ? "*" : digits[0])\(mask & 0x0F == 0 ? "*" : digits[1])"
    }

    private static func offset(_ at: Int) -> String {
        let digits = String(at, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Bytes with blanks between, a wider one in the middle.
    private static func groups(_ bytes: [String]) -> String {
        let halves = [bytes.prefix(8), bytes.dropFirst(8)].filter { !$0.isEmpty }
        return halves.map { $0.joined(separator: " ") }.joined(separator: "  ")
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension Hexdump.Region {
    fileprivate func isWrong(_ pattern: PacketPattern, _ packet: [UInt8]) -> Bool {
        guard width > 0 else { return false }
        for bit in start..<(start + width) {
            let (byte, one) = (bit / 8, UInt8(0x80) >> UInt8(bit % 8))
            if byte >= pattern.bytes.count { continue }
            if pattern.mask[byte] & one == 0 { continue }
            if byte >= packet.count || (packet[byte] ^ pattern.bytes[byte]) & one != 0 { return true }
        }
        return false
    }

    /// The field's bits as hexadecimal digits, `*` for digits that do not matter; `cut off` when the packet ends before.
    fileprivate func text(_ bytes: [UInt8], _ mask: [UInt8]) -> String {
        guard start + width <= bytes.count * 8 else { return "nothing (the packet ends before)" }
        var digits = ""
        var end = start + width
        while end > start {
            let from = max(start, end - 4)
            var (value, matters) = (0, false)
            for bit in from..<end {
                let one = UInt8(0x80) >> UInt8(bit % 8)
                value = value << 1 | (bytes[bit / 8] & one != 0 ? 1 : 0)
                if mask[bit / 8] & one != 0 { matters = true }
            }
            digits = (matters ? String(value, radix: 16) : "*") + digits
            end = from
        }
        return "0x" + digits
    }
}
