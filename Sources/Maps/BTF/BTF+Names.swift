extension BTF {
    /// A type as C writes it: `u32`, `struct key`, `u8[6]`, `struct flow *`.
    public func name(of id: ID) -> String { name(of: id, depth: 0) }

    private func name(of id: ID, depth: Int) -> String {
        guard depth < 16 else { return "..." }
        let type = self[id]
        func named(_ word: String) -> String { type.name.isEmpty ? "\(word) {...}" : "\(word) \(type.name)" }
        switch type.shape {
        case .void: return "void"
        case .integer, .float, .other, .section: return type.name
        case .pointer(let target): return name(of: target, depth: depth + 1) + " *"
        case .array(let element, let count): return "\(name(of: element, depth: depth + 1))[\(count)]"
        case .structure(_, _, let isUnion): return named(isUnion ? "union" : "struct")
        case .enumeration: return named("enum")
        case .alias(let target), .variable(let target): return type.name.isEmpty ? name(of: target, depth: depth + 1) : type.name
        }
    }
}
