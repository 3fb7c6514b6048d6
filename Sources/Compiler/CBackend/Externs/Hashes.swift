import IR
import Source

extension Generator {
    /// `crc32(data)`
    static let crc32: ExternLowering = { $0.overBytes($1, .crc32, "crc32_of", at: $2) }
    /// `crc16(data)`
    static let crc16: ExternLowering = { $0.overBytes($1, .crc16, "crc16_of", at: $2) }
    /// `hash32(data)`
    static let hash32: ExternLowering = { $0.overBytes($1, .hash32, "hash32_of", at: $2) }
    /// `internet_checksum(data)`
    static let internetChecksum: ExternLowering = { $0.overBytes($1, .checksumOf, "checksum_of", at: $2) }

    /// Bytes that a hash may be made of: they lie on the stack.
    static let mostHashed = 128

    /// A function of the argument's bits, which are laid out as bytes first.
    private mutating func overBytes(_ call: ExternCall, _ snippet: Snippet, _ function: String, at span: Span) -> [CStatement] {
        var parts: [ExternCall.Argument] = []
        for argument in call.arguments { flatten(argument, into: &parts) }
        var bits = 0
        for part in parts {
            guard let width = width(of: part) else {
                diagnostics.error("a header with a varbit field has no fixed length to make a hash of", at: span)
                return []
            }
            bits += width
        }
        let count = (bits + 7) / 8
        guard count <= Self.mostHashed else {
            diagnostics.error("a hash is made of \(Self.mostHashed) bytes at most, not of \(count)", at: span)
            return []
        }
        prelude.use(snippet)
        let bytes = names.fresh("bytes")
        let run = ByteRun(base: .name(bytes), count: count, isAligned: true)
        var out: [CStatement] = [.declare(.aligned(.array(.u8, max(8, (count + 7) / 8 * 8))), bytes, .literal(nil, [.zero]))]
        var offset = 0
        for part in parts {
            out += put(part, run, offset)
            offset += width(of: part) ?? 0
        }
        return [.block(out + deliver(.call(function, [.name(bytes), .integer(count)]), of: call))]
    }

    private func flatten(_ argument: ExternCall.Argument, into parts: inout [ExternCall.Argument]) {
        switch argument {
        case .list(let items): for item in items { flatten(item, into: &parts) }
        case .value, .variable, .header, .varbit: parts.append(argument)
        case .string, .instance: break
        }
    }

    /// Bits of one part; nil for a header of changing length.
    private func width(of part: ExternCall.Argument) -> Int? {
        switch part {
        case .value(let value): return width(value.type)
        case .variable(let id):
            if case .scalar(let type) = program.variables[id.raw].kind { return width(type) }
            return 0
        case .header(let header, _):
            guard let type = program.headerType(of: header) else { return 0 }
            return type.varbitField == nil ? type.width : nil
        case .varbit: return nil
        case .string, .instance, .list: return 0
        }
    }

    private mutating func put(_ part: ExternCall.Argument, _ run: ByteRun, _ offset: Int) -> [CStatement] {
        var out: [CStatement] = []
        switch part {
        case .value(let value):
            if offset % 8 == 0, width(value.type) % 8 == 0 {
                storeBytes(run, at: offset / 8, value, in: &out)
            } else {
                let lowered = number(value, in: &out)
                storeBits(run, offset: offset, width: width(value.type), lowered, in: &out)
            }
        case .variable(let id):
            guard case .scalar(let type) = program.variables[id.raw].kind else { return [] }
            return put(.value(Expression(.variable(id), type: type, at: .none)), run, offset)
        case .header(let header, _):
            guard let type = program.headerType(of: header) else { return [] }
            for (index, field) in type.fields.enumerated() {
                let value = Expression(.field(header, index), type: field.type, at: .none)
                let valid = Expression(.isValid(header), type: .bool, at: .none)
                let zero = Expression(.constant(0), type: field.type, at: .none)
                let guarded = Expression(.conditional(valid, then: value, else: zero), type: field.type, at: .none)
                out += put(.value(guarded), run, offset + field.offset)
            }
        case .varbit, .string, .instance, .list: break
        }
        return scope(out)
    }
}
