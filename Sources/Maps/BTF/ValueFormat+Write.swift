extension ValueFormat {
    /// Writes a value of `size` bytes at least.
    func write(_ value: UnsafeRawPointer, to output: inout ByteOutput) {
        steps.withUnsafeBufferPointer { steps in
            literals.withUnsafeBufferPointer { literals in
                write(steps, literals, value, &output)
            }
        }
    }

    /// The value as text; empty when there are fewer bytes than the format is for.
    public func text(of value: [UInt8]) -> String {
        guard value.count >= size else { return "" }
        var output = ByteOutput(capacity: 256)
        value.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { write(start, to: &output) }
        }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    private func write(
        _ steps: UnsafeBufferPointer<Step>, _ literals: UnsafeBufferPointer<UInt8>, _ value: UnsafeRawPointer,
        _ output: inout ByteOutput
    ) {
        var index = 0
        while index < steps.count {
            switch steps[index] {
            case .literal(let start, let count): output.append(literals.baseAddress! + start, count)
            case .unsigned(let offset, let size): output.append(decimal: ValueFormat.number(value + offset, size))
            case .signed(let offset, let size):
                let shift = UInt64(64 - size * 8)
                output.append(decimal: Int64(bitPattern: ValueFormat.number(value + offset, size) << shift) >> shift)
            case .bool(let offset, let size):
                if ValueFormat.number(value + offset, min(size, 8)) != 0 { output.append("true") } else { output.append("false") }
            case .hex(let offset, let count): writeHex(UnsafeRawBufferPointer(start: value + offset, count: count), &output)
            case .address(let offset):
                quote(&output)
                output.append("0x")
                output.append(String(ValueFormat.number(value + offset, 8), radix: 16))
                quote(&output)
            case .characters(let offset, let count):
                writeCharacters(UnsafeRawBufferPointer(start: value + offset, count: count), &output)
            case .enumeration(let offset, let size, let names):
                let number = ValueFormat.number(value + offset, size)
                if let name = self.names[names][number] { writeText(name.utf8, &output) } else { output.append(decimal: number) }
            case .bits(let offset, let bits, let isSigned):
                let number = ValueFormat.bits(value, offset, bits)
                let shift = UInt64(64 - bits)
                if isSigned { output.append(decimal: Int64(bitPattern: number << shift) >> shift) } else { output.append(decimal: number) }
            case .float(let offset, let size): writeFloat(value + offset, size, &output)
            case .repetition(let offset, let count, let stride, let inner):
                let own = UnsafeBufferPointer(rebasing: steps[index + 1..<index + 1 + inner])
                for element in 0..<count {
                    if element > 0 { output.append(UInt8(ascii: ",")) }
                    write(own, literals, value + offset + element * stride, &output)
                }
                index += inner
            }
            index += 1
        }
    }

    @inline(__always)
    private static func number(_ bytes: UnsafeRawPointer, _ size: Int) -> UInt64 {
        switch size {
        case 1: UInt64(bytes.loadUnaligned(as: UInt8.self))
        case 2: UInt64(bytes.loadUnaligned(as: UInt16.self))
        case 4: UInt64(bytes.loadUnaligned(as: UInt32.self))
        default: bytes.loadUnaligned(as: UInt64.self)
        }
    }

    /// A bit field as the compiler lays it out: from the lowest bit of the first byte on where bytes are little-endian.
    private static func bits(_ bytes: UnsafeRawPointer, _ offset: Int, _ bits: Int) -> UInt64 {
        var number: UInt64 = 0
        for bit in 0..<bits {
            let place = offset + bit
            let byte = bytes.loadUnaligned(fromByteOffset: place / 8, as: UInt8.self)
            #if _endian(little)
            number |= UInt64(byte >> UInt8(place % 8) & 1) << UInt64(bit)
            #else
            number = number << 1 | UInt64(byte >> UInt8(7 - place % 8) & 1)
            #endif
        }
        return number
    }

    @inline(__always)
    private func quote(_ output: inout ByteOutput) {
        if style == .json { output.append(UInt8(ascii: "\"")) }
    }

    private func writeHex(_ bytes: UnsafeRawBufferPointer, _ output: inout ByteOutput) {
        quote(&output)
        output.append(hex: bytes)
        quote(&output)
    }

    private func writeText(_ text: some Sequence<UInt8>, _ output: inout ByteOutput) {
        switch style {
        case .json: output.append(quoted: text)
        case .plain: for byte in text { output.append(byte) }
        }
    }

    /// Text up to its first zero when only zeros follow and all of it can be printed; hexadecimal text otherwise.
    private func writeCharacters(_ bytes: UnsafeRawBufferPointer, _ output: inout ByteOutput) {
        let text = bytes.prefix { $0 != 0 }
        guard text.allSatisfy({ (32...126).contains($0) }), bytes[text.endIndex...].allSatisfy({ $0 == 0 }) else {
            return writeHex(bytes, &output)
        }
        output.append(quoted: text)
    }

    private func writeFloat(_ bytes: UnsafeRawPointer, _ size: Int, _ output: inout ByteOutput) {
        let number =
            switch size {
            case 4: Double(bytes.loadUnaligned(as: Float.self))
            case 8: bytes.loadUnaligned(as: Double.self)
            default: Double.nan
            }
        // JSON has no word for what is no number.
        if number.isFinite { output.append("\(number)") } else { writeHex(UnsafeRawBufferPointer(start: bytes, count: size), &output) }
    }
}
