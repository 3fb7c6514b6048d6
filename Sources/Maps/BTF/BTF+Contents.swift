extension BTF {
    /// What a value of the type consists of, whole: `struct flow{u64 packets@0;u8[6] from@64;}`. Two types with the same text mean the same
    /// by the same bytes. Types inside of others are named where they are met again; a section is told by its variables.
    func contents(of id: ID) -> String {
        var told: Set<ID> = []
        var text = ""
        write(id, &told, &text)
        return text
    }

    private func write(_ id: ID, _ told: inout Set<ID>, _ text: inout String) {
        let type = self[id]
        switch type.shape {
        case .void, .other: text += type.name.isEmpty ? "void" : type.name
        case .integer(let size, let bits, _, let isSigned, _, _): text += "\(isSigned ? "s" : "u")\(bits)/\(size)"
        case .float(let size): text += "float/\(size)"
        case .pointer: text += "pointer"
        case .array(let element, let count):
            write(element, &told, &text)
            text += "[\(count)]"
        case .structure(let size, let members, let isUnion):
            text += "\(isUnion ? "union" : "struct") \(type.name)"
            guard told.insert(id).inserted else { return }
            text += "/\(size){"
            for member in members {
                write(member.type, &told, &text)
                text += " \(member.name)@\(member.bitOffset)\(member.bits == 0 ? "" : ":\(member.bits)");"
            }
            text += "}"
        case .enumeration(let size, _, let values):
            text += "enum \(type.name)/\(size){\(values.map { "\($0.name)=\($0.value);" }.joined())}"
        // What a type is called besides is not part of it: `u32` and `__u32` are the same.
        case .alias(let target): write(target, &told, &text)
        case .variable(let target):
            write(target, &told, &text)
            text += " \(type.name)"
        case .section(let size, let variables):
            text += "section/\(size){"
            for variable in variables {
                write(variable.type, &told, &text)
                text += "@\(variable.offset);"
            }
            text += "}"
        }
    }
}
