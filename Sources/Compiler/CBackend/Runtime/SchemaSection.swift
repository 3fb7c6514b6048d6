import Schema

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The schema as JSON, and as a section of the object file.
enum SchemaSection {
    /// Module-level assembly that puts the schema's JSON into the section `.weir.schema`.
    static func text(_ schema: Schema) -> String {
        guard let json = json(schema) else { return "" }
        var lines = ["\n#ifndef WEIR_USER", "__asm__(\".pushsection \(Schema.section),\\\"\\\",@progbits\\n\""]
        var rest = json[...]
        while !rest.isEmpty {
            let part = rest.prefix(90)
            rest = rest.dropFirst(90)
            // Quoted once for the assembler and once for C.
            lines.append("\t\(CExpression.quoted(".ascii \(CExpression.quoted(String(part)))"))\"\\n\"")
        }
        lines += ["\t\".popsection\\n\");", "#endif\n"]
        return lines.joined(separator: "\n")
    }

    /// The schema as one line of JSON with its keys in alphabetical order.
    static func json(_ schema: Schema) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(schema) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
