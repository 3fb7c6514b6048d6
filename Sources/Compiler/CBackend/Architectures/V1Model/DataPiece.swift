import IR

/// A part of the data that an extern works on: a value of so many bits, or a varbit field.
enum DataPiece {
    case value(Expression)
    case varbit(HeaderReference, Int)

    /// The parts of an argument, in order; a header is all of its fields.
    static func pieces(_ argument: ExternCall.Argument, _ program: Program) -> [DataPiece] {
        switch argument {
        case .value(let value): return [.value(value)]
        case .variable: return scalar(argument, program).map { [.value($0)] } ?? []
        case .varbit(let header, let field): return [.varbit(header, field)]
        case .list(let items): return items.flatMap { pieces($0, program) }
        case .string, .instance: return []
        case .header(let header, _):
            guard let type = program.headerType(of: header) else { return [] }
            return type.fields.enumerated().map { index, field in
                if case .varbit = field.type { return .varbit(header, index) }
                return .value(Expression(.field(header, index), type: field.type, at: type.span))
            }
        }
    }

    /// An argument that is one scalar.
    static func scalar(_ argument: ExternCall.Argument, _ program: Program) -> Expression? {
        switch argument {
        case .value(let value): return value
        case .variable(let id):
            guard case .scalar(let type) = program.variables[id.raw].kind else { return nil }
            return Expression(.variable(id), type: type, at: program.variables[id.raw].span)
        case .list(let items) where items.count == 1: return scalar(items[0], program)
        case .header, .varbit, .string, .instance, .list: return nil
        }
    }

    /// What people call it.
    func name(_ program: Program, otherwise: String) -> String {
        switch self {
        case .varbit(let header, let field): return program.headerType(of: header).map { $0.fields[field].name } ?? otherwise
        case .value(let value):
            switch value.kind {
            case .variable(let id): return program.variables[id.raw].name.split(separator: ".").last.map(String.init) ?? otherwise
            case .field(let header, let field): return program.headerType(of: header).map { $0.fields[field].name } ?? otherwise
            default: return otherwise
            }
        }
    }
}
