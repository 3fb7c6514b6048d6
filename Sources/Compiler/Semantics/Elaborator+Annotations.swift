import IR
import Source
import Syntax

/// The annotations that the language itself defines, and the rules for structured ones (specification 20).
extension Elaborator {
    func checkAnnotations(_ annotations: [Annotation]) {
        guard checking, !annotations.isEmpty else { return }
        var unstructured: Set<String> = []
        var structured: Set<String> = []
        for annotation in annotations {
            let name = annotation.name.name
            switch annotation.body {
            case .none, .unstructured:
                if structured.contains(name) { error("@\(name) stands here in structured form already", at: annotation.name.span) }
                unstructured.insert(name)
                checkText(annotation)
            case .expressions(let values):
                noteStructured(annotation.name, &structured, unstructured)
                for value in values { checkValue(value) }
            case .fields(let fields):
                noteStructured(annotation.name, &structured, unstructured)
                var seen: Set<String> = []
                for field in fields {
                    if !seen.insert(field.name.name).inserted { error("'\(field.name.name)' is given twice", at: field.name.span) }
                    checkValue(field.value)
                }
            }
        }
    }

    private func noteStructured(_ name: Identifier, _ structured: inout Set<String>, _ unstructured: Set<String>) {
        if !structured.insert(name.name).inserted || unstructured.contains(name.name) {
            error("a structured annotation @\(name.name) stands here once at most", at: name.span)
        }
    }

    /// A structured annotation holds compile-time numbers, strings and bools.
    private func checkValue(_ syntax: ExprSyntax) {
        var value = RValue.invalid
        _ = captured { value = rvalue(syntax) }
        let type = self.type(of: value)
        if isUnknown(type) { return }
        switch type {
        case .integer, .string, .bool, .bit, .int, .enumeration, .error:
            if !value.isConstant { error("an annotation's value has to be known at compile time", at: syntax.span) }
        default: error("an annotation's value is a number, string or bool, not \(describe(type))", at: syntax.span)
        }
    }

    private func checkText(_ annotation: Annotation) {
        let tokens: [String] = if case .unstructured(let body) = annotation.body { body.tokens } else { [] }
        switch annotation.name.name {
        case "name", "deprecated", "noWarn", "format":
            if !isText(tokens) { error("@\(annotation.name.name) needs a string", at: annotation.name.span) }
        case "p4runtime_translation": checkTranslation(tokens, at: annotation.name.span)
        case "pkginfo" where tokens.isEmpty:
            error("@pkginfo needs a list of keys and values in brackets", at: annotation.name.span)
        case "match":
            guard tokens.count == 1, let first = tokens.first?.utf8.first, isNameByte(first) else {
                error("@match needs a match kind", at: annotation.name.span)
                return
            }
        default: break
        }
    }

    /// `@p4runtime_translation("uri", type)`: the type is `string`, `bit<N>` or a number of bits (P4Runtime specification, 8.4.6).
    private func checkTranslation(_ tokens: [String], at span: Span) {
        let type = tokens.dropFirst(2).joined()
        let bits = type.hasPrefix("bit<") && type.hasSuffix(">") ? type.dropFirst(4).dropLast() : type[...]
        let isNumber = !bits.isEmpty && bits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if tokens.first?.hasPrefix("\"") != true || tokens.dropFirst().first != "," || (type != "string" && !isNumber) {
            error("@p4runtime_translation needs a string, and string, bit<N> or a number of bits", at: span)
        }
    }

    /// String literals, joined by `++` or named.
    private func isText(_ tokens: [String]) -> Bool {
        !tokens.isEmpty
            && tokens.allSatisfy { token in
                guard let first = token.utf8.first else { return false }
                return first == UInt8(ascii: "\"") || token == "++" || token == "(" || token == ")" || isNameByte(first) || token == "."
            }
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    /// `@length(expression)` of a field sees the fields before it.
    func checkFieldAnnotations(_ field: StructField, before names: Set<String>) {
        checkAnnotations(field.annotations)
        guard let length = field.annotations.first(where: { $0.name.name == "length" }), case .unstructured(let body) = length.body else { return }
        for token in body.tokens where token.utf8.first.map(isNameByte) ?? false {
            if !names.contains(token), scopes.lookup(token) == nil, !["bit", "int"].contains(token) {
                error("'\(token)' is not declared before this field", at: length.name.span)
            }
        }
    }
}
