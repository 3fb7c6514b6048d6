/// The program as P4 text, includes expanded and macros gone. Parsing the text gives the same tree, but for spans.
/// - Parameter fullyParenthesized: every operand that is not a single name or literal stands in parentheses; programs
///   that print the same in this way have the same tree.
public func printed(_ program: ProgramSyntax, fullyParenthesized: Bool = false) -> String {
    var printer = Printer(fullyParenthesized: fullyParenthesized)
    for declaration in program.declarations { printer.declaration(declaration) }
    return printer.text
}

/// The expression as P4 text, with the parentheses that precedence demands.
public func printed(_ expression: Expression) -> String {
    var printer = Printer()
    printer.expression(expression)
    return printer.text
}

/// The type as P4 text.
public func printed(_ type: TypeSyntax) -> String {
    var printer = Printer()
    printer.type(type)
    return printer.text
}

/// The statement as P4 text, its last line ended.
public func printed(_ statement: Statement) -> String {
    var printer = Printer()
    printer.statement(statement)
    return printer.text
}

/// Writes syntax back as text: four blanks a level, one statement a line.
struct Printer {
    let fullyParenthesized: Bool
    private(set) var text = ""
    private var level = 0

    init(fullyParenthesized: Bool = false) { self.fullyParenthesized = fullyParenthesized }

    mutating func write(_ piece: String) { text += piece }

    /// One whole line.
    mutating func line(_ content: String) {
        begin()
        write(content)
        end()
    }

    mutating func begin() {
        for _ in 0..<level { text += "    " }
    }

    mutating func end(_ last: String = "") {
        text += last
        text += "\n"
    }

    /// ` {`, the lines of `body` one level deeper, and the closing brace, after which the line goes on.
    mutating func braces(_ body: (inout Printer) -> Void) {
        write(" ")
        openedBraces(body)
    }

    /// The same without the blank.
    mutating func openedBraces(_ body: (inout Printer) -> Void) {
        end("{")
        level += 1
        body(&self)
        level -= 1
        begin()
        write("}")
    }

    mutating func separated<Element>(_ elements: [Element], _ each: (inout Printer, Element) -> Void) {
        for (i, element) in elements.enumerated() {
            if i > 0 { write(", ") }
            each(&self, element)
        }
    }

    // MARK: Names and annotations

    mutating func path(_ name: Identifier, absolute: Bool) {
        if absolute { write(".") }
        write(name.name)
    }

    /// Each annotation with a blank behind it.
    mutating func annotations(_ annotations: [Annotation]) {
        for each in annotations {
            annotation(each)
            write(" ")
        }
    }

    /// Each annotation with a blank before it, as behind keys and entries.
    mutating func trailing(_ annotations: [Annotation]) {
        for each in annotations {
            write(" ")
            annotation(each)
        }
    }

    private mutating func annotation(_ annotation: Annotation) {
        write("@\(annotation.name.name)")
        switch annotation.body {
        case .none: break
        case .unstructured(let body): write("(\(body.text))")
        case .expressions(let values):
            write("[")
            separated(values) { $0.expression($1) }
            write("]")
        case .fields(let fields):
            write("[")
            separated(fields) { $0.field($1) }
            write("]")
        }
    }

    mutating func field(_ field: (name: Identifier, value: Expression)) {
        write("\(field.name.name) = ")
        expression(field.value)
    }

    // MARK: Types

    mutating func type(_ type: TypeSyntax) {
        switch type.kind {
        case .bool: write("bool")
        case .error: write("error")
        case .string: write("string")
        case .void: write("void")
        case .matchKind: write("match_kind")
        case .integer: write("int")
        case .dontCare: write("_")
        case .bit(let width): sized("bit", width)
        case .int(let width): sized("int", width)
        case .varbit(let width): sized("varbit", width)
        case .named(let name, let absolute): path(name, absolute: absolute)
        case .specialized(let base, let arguments):
            self.type(base)
            typeArguments(arguments)
        case .stack(let element, let size):
            self.type(element)
            write("[")
            expression(size)
            write("]")
        case .tuple(let arguments):
            write("tuple")
            typeArguments(arguments)
        case .list(let element):
            write("list")
            typeArguments([element])
        }
    }

    mutating func typeArguments(_ arguments: [TypeSyntax]) {
        write("<")
        separated(arguments) { $0.type($1) }
        write(">")
    }

    /// The width as a number, or any other expression in parentheses.
    private mutating func sized(_ keyword: String, _ width: Expression) {
        write("\(keyword)<")
        if case .integer(let value, nil, _) = width.kind {
            write("\(value)")
        } else {
            parenthesized(width)
        }
        write(">")
    }
}
