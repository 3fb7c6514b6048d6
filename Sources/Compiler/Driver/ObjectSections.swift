/// The bytes of an ELF object of 64 bits, little-endian, and where its sections are.
struct ObjectSections {
    var bytes: [UInt8]
    /// Section headers by name: where each stands in the file.
    private(set) var headers: [String: Int] = [:]
    /// The same by number.
    private(set) var inOrder: [Int] = []

    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count >= 64, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = int(0x28, 8), let size = int(0x3a, 2),
            let count = int(0x3c, 2), let names = int(0x3e, 2), size >= 64, let nameTable = int(table + names * size + 24, 8)
        else { return nil }
        for index in 0..<count {
            let header = table + index * size
            guard let offset = int(header, 4) else { return nil }
            headers[text(nameTable + offset)] = header
            inOrder.append(header)
        }
    }

    /// Where the bytes of a section are; nil when there is none or it is shorter than any that is looked for.
    func section(_ name: String) -> Range<Int>? { headers[name].flatMap { contents(of: $0) }.flatMap { $0.count >= 24 ? $0 : nil } }

    /// Where the bytes are that a section header tells of.
    func contents(of header: Int) -> Range<Int>? {
        guard let offset = int(header + 24, 8), let size = int(header + 32, 8), offset <= bytes.count, size <= bytes.count - offset
        else { return nil }
        return offset..<offset + size
    }

    /// A number of so many bytes; nil when it does not lie in the file or does not fit.
    func int(_ at: Int, _ count: Int) -> Int? {
        guard at >= 0, at <= bytes.count - count else { return nil }
        let value = (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
        return value < 1 << 40 ? Int(value) : nil
    }

    func text(_ at: Int) -> String {
        guard bytes.indices.contains(at) else { return "" }
        return String(decoding: bytes[at...].prefix { $0 != 0 }, as: UTF8.self)
    }
}
