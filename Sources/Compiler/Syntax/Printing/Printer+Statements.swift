extension Printer {
    mutating func statement(_ statement: Statement) {
        begin()
        inline(statement)
        end()
    }

    /// A statement on a line that is begun already, with its `;`.
    private mutating func inline(_ statement: Statement) {
        switch statement.kind {
        case .assign, .expression:
            simple(statement)
            write(";")
        case .variable(let variable): self.variable(variable)
        case .constant(let constant): self.constant(constant)
        case .instance(let instance): self.instance(instance)
        case .block(let block): self.block(block)
        case .if(let condition, let then, let otherwise):
            write("if (")
            expression(condition)
            write(")")
            branch(then, braced: otherwise != nil && Self.endsInOpenIf(then))
            guard let otherwise else { return }
            write(" else")
            branch(otherwise, braced: false)
        case .switch(let value, let cases): self.switch(value, cases)
        case .for(let initial, let condition, let update, let body, let annotations):
            self.annotations(annotations)
            write("for (")
            separated(initial) { $0.simple($1) }
            write("; ")
            expression(condition)
            write("; ")
            separated(update) { $0.simple($1) }
            write(")")
            branch(body, braced: false)
        case .forIn(let type, let name, let collection, let body, let annotations):
            self.annotations(annotations)
            write("for (")
            if let type {
                self.type(type)
                write(" ")
            }
            write("\(name.name) in ")
            expression(collection)
            write(")")
            branch(body, braced: false)
        case .return(let value):
            write("return")
            if let value {
                write(" ")
                expression(value)
            }
            write(";")
        case .exit: write("exit;")
        case .break: write("break;")
        case .continue: write("continue;")
        case .empty, .missing: write(";")
        }
    }

    /// What may stand in the head of a `for`: no `;` behind it.
    private mutating func simple(_ statement: Statement) {
        switch statement.kind {
        case .assign(let target, let compound, let value):
            expression(target)
            write(" \(compound?.rawValue ?? "")= ")
            expression(value)
        case .expression(let value): expression(value)
        case .variable(let variable): variableHead(variable)
        default: inline(statement)
        }
    }

    /// The statement behind a condition, on the same line.
    private mutating func branch(_ statement: Statement, braced: Bool) {
        if case .block(let block) = statement.kind {
            write(" ")
            self.block(block)
        } else if braced {
            braces { $0.statement(statement) }
        } else {
            write(" ")
            inline(statement)
        }
    }

    /// An `else` behind this statement would belong to an `if` within it.
    private static func endsInOpenIf(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .if(_, _, nil): true
        case .if(_, _, let otherwise?): endsInOpenIf(otherwise)
        case .for(_, _, _, let body, _), .forIn(_, _, _, let body, _): endsInOpenIf(body)
        default: false
        }
    }

    /// The annotations, `{`, the statements, `}`; what stands before has written its blank.
    mutating func block(_ block: Block) {
        annotations(block.annotations)
        guard !block.statements.isEmpty else { return write("{ }") }
        openedBraces { for each in block.statements { $0.statement(each) } }
    }

    private mutating func `switch`(_ value: Expression, _ cases: [SwitchCase]) {
        write("switch (")
        expression(value)
        write(")")
        braces { printer in
            for each in cases {
                printer.begin()
                printer.expression(each.label)
                printer.write(":")
                if let body = each.body {
                    printer.write(" ")
                    printer.block(body)
                }
                printer.end()
            }
        }
    }

    // MARK: Declarations that are statements too

    private mutating func variableHead(_ variable: VariableDeclaration) {
        annotations(variable.annotations)
        type(variable.type)
        write(" \(variable.name.name)")
        if let initial = variable.initial {
            write(" = ")
            expression(initial)
        }
    }

    mutating func variable(_ variable: VariableDeclaration) {
        variableHead(variable)
        write(";")
    }

    mutating func constant(_ constant: ConstantDeclaration) {
        annotations(constant.annotations)
        write("const ")
        type(constant.type)
        write(" \(constant.name.name) = ")
        expression(constant.value)
        write(";")
    }

    mutating func instance(_ instance: Instantiation) {
        annotations(instance.annotations)
        type(instance.type)
        arguments(instance.arguments)
        write(" \(instance.name.name)")
        if let initializer = instance.initializer {
            write(" =")
            braces { for each in initializer { $0.declaration(each) } }
        }
        write(";")
    }
}
