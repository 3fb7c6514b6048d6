/// Writes C values as text, once.
struct CPrinter {
    private(set) var text = ""
    private var indentation = 0
    /// Where the reader of `#line` believes to be.
    private var path = ""
    private var line = 0
    /// The P4 line of the last `#line`: what counts for `PinnedText`, whatever a reader has counted since.
    private var marked = 0

    static func print(_ declarations: [CDeclaration]) -> String {
        var printer = CPrinter()
        for declaration in declarations { printer.print(declaration) }
        return printer.text
    }

    private mutating func emit(_ content: String) {
        text += content.isEmpty ? "\n" : String(repeating: "\t", count: indentation) + content + "\n"
        line += 1
    }

    private mutating func print(_ declaration: CDeclaration) {
        switch declaration {
        case .comment(let comment):
            emit("")
            emit("/* \(Self.safe(comment)) */")
        case .structure(let structure):
            emit("struct \(structure.name) {")
            print(structure.members)
            emit("}" + (structure.alignment.map { " __attribute__((aligned(\($0))))" } ?? "") + ";")
        case .macro(let name, let arguments): emit("\(name)(\(arguments.joined(separator: ", ")));")
        case .text(let lines): text += lines.hasSuffix("\n") ? lines : lines + "\n"
        case .global(let macro, let type, let name, let section, let value):
            emit("\(macro)(\(type.declaring("")), \(name), \(CExpression.quoted(section))) = \(value.text);")
        case .function(let function):
            emit("")
            let parameters = function.parameters.map { $0.0.declaring($0.1) }.joined(separator: ", ")
            // Line information takes the file from where the function stands.
            function.line.forEach { print($0) }
            if !function.attributes.isEmpty { emit(function.attributes) }
            emit("\(function.result.declaring("\(function.name)(\(parameters))"))")
            emit("{")
            print(function.body)
            emit("}")
        }
    }

    private mutating func print(_ members: [CStructure.Member]) {
        indentation += 1
        for member in members {
            switch member {
            case .plain(let type, let name): emit("\(type.declaring(name));")
            case .union(let alternatives, let name):
                emit("union {")
                indentation += 1
                for alternative in alternatives {
                    emit("struct {")
                    print(alternative.members)
                    emit("} \(alternative.name);")
                }
                indentation -= 1
                emit("} \(name);")
            }
        }
        indentation -= 1
    }

    private mutating func print(_ statements: [CStatement]) {
        indentation += 1
        for statement in statements { print(statement) }
        indentation -= 1
    }

    private mutating func print(_ statement: CStatement) {
        switch statement {
        case .line(let newPath, let newLine):
            guard newPath != path || newLine != line || newLine != marked else { return }
            text += "#line \(newLine) \(CExpression.quoted(newPath))\n"
            path = newPath
            line = newLine
            marked = newLine
        case .comment(let comment): emit("/* \(Self.safe(comment)) */")
        case .declare(let type, let name, let value):
            emit(type.declaring(name) + (value.map { " = \($0.text)" } ?? "") + ";")
        case .assign(let place, let value): emit("\(place.text) = \(value.text);")
        case .update(let place, let op, let value): emit("\(place.text) \(op.rawValue)= \(value.text);")
        case .evaluate(let value): emit("\(value.text);")
        case .if(let condition, let then, let otherwise): printIf(condition, then, otherwise, prefix: "")
        case .switch(let value, let cases, let otherwise):
            emit("switch (\(value.text)) {")
            for one in cases {
                for value in one.values { emit("case \(value.text):") }
                printArm(one.body)
            }
            if !otherwise.isEmpty {
                emit("default:")
                printArm(otherwise)
            }
            emit("}")
        case .block(let body):
            emit("{")
            print(body)
            emit("}")
        case .forever(let body):
            emit("for (;;) {")
            print(body)
            emit("}")
        case .count(let name, let bound, let body):
            emit("for (u32 \(name) = 0; \(name) < \(bound.text); \(name)++) {")
            print(body)
            emit("}")
        case .label(let name):
            indentation -= 1
            emit("\(name): ;")
            indentation += 1
        case .goto(let name): emit("goto \(name);")
        case .leaveLoop: emit("break;")
        case .return(let value): emit("return \(value.text);")
        }
    }

    private mutating func printArm(_ body: [CStatement]) {
        let declares = body.contains { if case .declare = $0 { true } else { false } }
        if declares {
            indentation += 1
            emit("{")
        }
        print(body)
        if declares {
            emit("}")
            indentation -= 1
        }
        indentation += 1
        if !(body.last?.endsFlow ?? false) { emit("break;") }
        indentation -= 1
    }

    private mutating func printIf(
        _ condition: CExpression, _ then: [CStatement], _ otherwise: [CStatement], prefix: String
    ) {
        emit("\(prefix)if (\(condition.text)) {")
        print(then)
        if otherwise.count == 1, case .if(let next, let nextThen, let nextElse) = otherwise[0] {
            printIf(next, nextThen, nextElse, prefix: "} else ")
        } else if !otherwise.isEmpty {
            emit("} else {")
            print(otherwise)
            emit("}")
        } else {
            emit("}")
        }
    }

    /// Text that cannot end a comment early.
    private static func safe(_ comment: String) -> String {
        comment.split(separator: "*/", omittingEmptySubsequences: false).joined(separator: "* /")
    }
}
