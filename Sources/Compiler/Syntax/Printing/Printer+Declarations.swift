extension Printer {
    mutating func declaration(_ declaration: Declaration) {
        begin()
        switch declaration.kind {
        // These hold their annotations themselves.
        case .constant(let constant): self.constant(constant)
        case .variable(let variable): self.variable(variable)
        case .instance(let instance): self.instance(instance)
        default:
            annotations(declaration.annotations)
            kind(declaration.kind)
        }
        end()
    }

    private mutating func kind(_ kind: Declaration.Kind) {
        switch kind {
        case .constant, .variable, .instance, .missing: break
        case .action(let name, let parameters, let body):
            write("action \(name.name)")
            self.parameters(parameters)
            write(" ")
            block(body)
        case .function(let prototype, let body):
            self.prototype(prototype)
            write(" ")
            block(body)
        case .externFunction(let prototype):
            write("extern ")
            self.prototype(prototype)
            write(";")
        case .externObject(let name, let typeParameters, let methods):
            head("extern", name, typeParameters)
            braces { for each in methods { $0.method(each, of: name) } }
        case .table(let name, let properties):
            write("table \(name.name)")
            braces { for each in properties { $0.property(each) } }
        case .parserType(let name, let typeParameters, let parameters):
            blockHead("parser", name, typeParameters, parameters)
            write(";")
        case .parser(let name, let typeParameters, let parameters, let constructor, let locals, let states):
            blockHead("parser", name, typeParameters, parameters)
            if !constructor.isEmpty { self.parameters(constructor) }
            braces { printer in
                for each in locals { printer.declaration(each) }
                for each in states { printer.state(each) }
            }
        case .controlType(let name, let typeParameters, let parameters):
            blockHead("control", name, typeParameters, parameters)
            write(";")
        case .control(let name, let typeParameters, let parameters, let constructor, let locals, let body):
            blockHead("control", name, typeParameters, parameters)
            if !constructor.isEmpty { self.parameters(constructor) }
            braces { printer in
                for each in locals { printer.declaration(each) }
                printer.begin()
                printer.write("apply ")
                printer.block(body)
                printer.end()
            }
        case .package(let name, let typeParameters, let parameters):
            blockHead("package", name, typeParameters, parameters)
            write(";")
        case .header(let name, let typeParameters, let fields): structure("header", name, typeParameters, fields)
        case .headerUnion(let name, let typeParameters, let fields): structure("header_union", name, typeParameters, fields)
        case .struct(let name, let typeParameters, let fields): structure("struct", name, typeParameters, fields)
        case .enum(let name, let members): names("enum \(name.name)", members)
        case .serializableEnum(let name, let type, let members):
            write("enum ")
            self.type(type)
            write(" \(name.name)")
            braces { printer in
                for (i, each) in members.enumerated() {
                    printer.begin()
                    printer.field(each)
                    printer.end(i + 1 < members.count ? "," : "")
                }
            }
        case .error(let members): names("error", members)
        case .matchKind(let members): names("match_kind", members)
        case .typedef(let type, let name):
            write("typedef ")
            self.type(type)
            write(" \(name.name);")
        case .newtype(let type, let name):
            write("type ")
            self.type(type)
            write(" \(name.name);")
        case .valueSet(let type, let size, let name):
            write("value_set<")
            self.type(type)
            write(">")
            parenthesized(size)
            write(" \(name.name);")
        }
    }

    private mutating func names(_ head: String, _ members: [Identifier]) {
        write(head)
        braces { printer in
            for (i, each) in members.enumerated() { printer.line(i + 1 < members.count ? "\(each.name)," : each.name) }
        }
    }

    private mutating func structure(
        _ keyword: String, _ name: Identifier, _ typeParameters: [Identifier], _ fields: [StructField]
    ) {
        head(keyword, name, typeParameters)
        braces { printer in
            for each in fields {
                printer.begin()
                printer.annotations(each.annotations)
                printer.type(each.type)
                printer.end(" \(each.name.name);")
            }
        }
    }

    // MARK: Heads

    private mutating func head(_ keyword: String, _ name: Identifier, _ typeParameters: [Identifier]) {
        write("\(keyword) \(name.name)")
        self.typeParameters(typeParameters)
    }

    private mutating func blockHead(
        _ keyword: String, _ name: Identifier, _ typeParameters: [Identifier], _ parameters: [Parameter]
    ) {
        head(keyword, name, typeParameters)
        self.parameters(parameters)
    }

    private mutating func typeParameters(_ parameters: [Identifier]) {
        guard !parameters.isEmpty else { return }
        write("<\(parameters.map(\.name).joined(separator: ", "))>")
    }

    private mutating func parameters(_ parameters: [Parameter]) {
        write("(")
        separated(parameters) { printer, parameter in
            printer.annotations(parameter.annotations)
            if parameter.direction != .none { printer.write("\(parameter.direction.rawValue) ") }
            printer.type(parameter.type)
            printer.write(" \(parameter.name.name)")
            if let value = parameter.defaultValue {
                printer.write(" = ")
                printer.expression(value)
            }
        }
        write(")")
    }

    private mutating func prototype(_ prototype: Prototype) {
        type(prototype.returnType)
        write(" \(prototype.name.name)")
        typeParameters(prototype.typeParameters)
        parameters(prototype.parameters)
    }

    private mutating func method(_ method: Method, of extern: Identifier) {
        begin()
        annotations(method.annotations)
        if method.isAbstract { write("abstract ") }
        if method.prototype.name.name == extern.name {
            write(extern.name)
            parameters(method.prototype.parameters)
        } else {
            prototype(method.prototype)
        }
        end(";")
    }

    // MARK: Parser states

    private mutating func state(_ state: ParserState) {
        begin()
        annotations(state.annotations)
        write("state \(state.name.name)")
        braces { printer in
            for each in state.statements { printer.statement(each) }
            if let transition = state.transition { printer.transition(transition) }
        }
        end()
    }

    private mutating func transition(_ transition: Transition) {
        begin()
        write("transition ")
        switch transition.kind {
        case .direct(let next): write("\(next.name);")
        case .select(let values, let cases):
            write("select(")
            separated(values) { $0.expression($1) }
            write(")")
            braces { printer in
                for each in cases {
                    printer.begin()
                    printer.keyset(each.keyset)
                    printer.end(": \(each.next.name);")
                }
            }
        }
        end()
    }

    // MARK: Tables

    private mutating func property(_ property: TableProperty) {
        begin()
        annotations(property.annotations)
        if property.isConst { write("const ") }
        write("\(property.name.name) =")
        switch property.kind {
        case .key(let elements):
            braces { for each in elements { $0.keyElement(each) } }
        case .actions(let references):
            braces { printer in
                for each in references {
                    printer.begin()
                    printer.action(each)
                    printer.end(";")
                }
            }
        case .entries(let entries):
            braces { for each in entries { $0.entry(each) } }
        case .value(let value):
            write(" ")
            expression(value)
            write(";")
        }
        end()
    }

    private mutating func keyElement(_ element: KeyElement) {
        begin()
        expression(element.expression)
        write(": \(element.matchKind.name)")
        trailing(element.annotations)
        end(";")
    }

    private mutating func action(_ reference: ActionReference) {
        annotations(reference.annotations)
        path(reference.name, absolute: reference.absolute)
        if let arguments = reference.arguments { self.arguments(arguments) }
    }

    private mutating func entry(_ entry: TableEntry) {
        begin()
        if entry.isConst { write("const ") }
        if let priority = entry.priority {
            write("priority = ")
            if case .integer = priority.kind { expression(priority) } else { parenthesized(priority) }
            write(": ")
        }
        keyset(entry.keyset)
        write(": ")
        action(entry.action)
        trailing(entry.annotations)
        end(";")
    }
}
