import CMnl

/// A request under construction: a header, a fixed structure, attributes.
struct MessageBuilder {
    /// The bytes so far, starting with the header, whose length and sequence are filled in by `finished`.
    private var bytes = [UInt8](repeating: 0, count: Message.headerSize)
    private let type: UInt16
    private let flags: Int32
    /// Why the request cannot be sent: an attribute longer than its 16-bit length can say, or text with a NUL inside.
    private(set) var fault: Errno?

    init(_ type: some BinaryInteger, flags: Int32 = 0) {
        self.type = UInt16(truncatingIfNeeded: type)
        self.flags = flags
    }

    /// Appends a fixed structure, padded to four bytes.
    mutating func append<T: BitwiseCopyable>(_ structure: T) {
        withUnsafeBytes(of: structure) { bytes.append(contentsOf: $0) }
        pad()
    }

    mutating func put(_ type: some BinaryInteger, bytes value: some Collection<UInt8>) {
        appendAttribute(type) { $0.bytes.append(contentsOf: value) }
    }

    mutating func put(_ type: some BinaryInteger, _ value: some FixedWidthInteger & BitwiseCopyable) {
        appendAttribute(type) { builder in
            withUnsafeBytes(of: value) { builder.bytes.append(contentsOf: $0) }
        }
    }

    /// Text with the NUL the kernel's policies ask for.
    mutating func put(_ type: some BinaryInteger, text: String) {
        if text.utf8.contains(0) { fault = .invalid }
        put(type, bytes: Array(text.utf8) + [0])
    }

    /// An attribute that holds attributes, or what else `body` appends.
    mutating func nest(_ type: some BinaryInteger, _ body: (inout MessageBuilder) -> Void) {
        appendAttribute(Int(type) | Int(NLA_F_NESTED), body)
    }

    /// The message to send.
    func finished(sequence: UInt32, adding more: Int32) -> [UInt8] {
        let header = nlmsghdr(
            nlmsg_len: UInt32(clamping: bytes.count), nlmsg_type: type,
            nlmsg_flags: UInt16(truncatingIfNeeded: flags | more | NLM_F_REQUEST), nlmsg_seq: sequence, nlmsg_pid: 0)
        return withUnsafeBytes(of: header) { Array($0) } + bytes.dropFirst(Message.headerSize)
    }

    private mutating func appendAttribute(_ type: some BinaryInteger, _ body: (inout MessageBuilder) -> Void) {
        let start = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0])
        body(&self)
        let length = UInt16(exactly: bytes.count - start)
        if length == nil { fault = .messageTooLong }
        store(length ?? 0, at: start)
        store(UInt16(truncatingIfNeeded: type), at: start + 2)
        pad()
    }

    private mutating func store(_ value: UInt16, at offset: Int) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: UInt16.self) }
    }

    private mutating func pad() {
        while bytes.count != aligned(bytes.count) { bytes.append(0) }
    }
}
