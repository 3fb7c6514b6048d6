import IR
import Source

/// Externs whose bodies are C that the user gives (`--extern`).
extension Generator {
    /// A function of the user's own: the context, then each argument. Scalars by value, those it writes by address, headers as
    /// the address of their bytes on the wire or null when they are not valid. `object.method(a)` is `TYPE_method(ctx, &object, a)`,
    /// what the object was constructed with in front of `a`.
    mutating func customCall(_ call: ExternCall) -> [CStatement] {
        var out: [CStatement] = []
        var arguments: [CExpression] = [.name("ctx")]
        if let id = call.instance {
            arguments.append(.name(customObject(id)).address)
            arguments += constructorArguments(id).map { .name($0) }
        }
        for argument in call.arguments { addArgument(argument, to: &arguments, in: &out) }
        return scope(out + deliver(.call(CNames.identifier(call.name), arguments), of: call))
    }

    private mutating func addArgument(
        _ argument: ExternCall.Argument, to arguments: inout [CExpression], in out: inout [CStatement]
    ) {
        switch argument {
        case .value(let value): arguments.append(lower(value, in: &out))
        case .variable(let id): if let name = scalars[id] { arguments.append(.name(name).address) }
        case .header(let header, _), .varbit(let header, _):
            guard let place = place(header, in: &out) else {
                arguments.append(.zero)
                return
            }
            arguments.append(place.isKnownValid ? place.run.base : .conditional(place.isValid, place.run.base, .zero))
        case .string(let text): arguments.append(.name(CExpression.quoted(text)))
        case .instance(let id): arguments.append(.name(customObject(id)).address)
        case .list(let items): for item in items { addArgument(item, to: &arguments, in: &out) }
        }
    }

    /// The C name of an object whose methods the user's C has. It is declared as `TYPE(name, arguments)`, a macro of theirs that makes what
    /// the object is made of.
    private mutating func customObject(_ id: ExternID) -> String {
        if let known = externs[id] { return known }
        let instance = program.externs[id.raw]
        // The kernel keeps 15 bytes of a map's name.
        let name = names.fresh(instance.name, limit: 15)
        externs[id] = name
        let arguments = [name] + constructorArguments(id)
        customObjects.append("\(CNames.identifier(instance.type))(\(arguments.joined(separator: ", ")));\n")
        return name
    }

    /// What an object was constructed with, as C.
    private mutating func constructorArguments(_ id: ExternID) -> [String] {
        program.externs[id.raw].arguments.map { argument in
            switch argument {
            case .value(let value, _): value.description + (value >= 1 << 31 ? "ull" : "")
            case .string(let text): CExpression.quoted(text)
            case .instance(let other): "&" + customObject(other)
            }
        }
    }
}
