/// What the lexer, the preprocessor and the parser say, in one place.
enum Message {
    // MARK: Characters

    static let unterminatedComment = "this comment has no end: '*/' is missing"
    static let unterminatedString = "this string has no end: a closing '\"' is missing"

    // MARK: Preprocessor

    static let definedHere = "it was defined here"
    static let unterminatedConditional = "this conditional has no #endif"
    static let includeWithoutName = "#include needs a file: \"name\" or <name>"
    static let macroWithoutName = "the name of a macro is missing"
    static let macroNamedDefined = "a macro cannot be named 'defined'"
    static let badMacroParameters = "the parameters of a macro are names between parentheses, separated by commas"
    static let pasteAtEdge = "'##' needs something on both sides"
    static let badLineDirective = "#line needs a line number, and perhaps a file name in quotes"
    static let badDefined = "'defined' needs the name of a macro"
    static let emptyCondition = "#if needs an expression"
    static let badCondition = "this is not an expression that #if can compute"
    static let conditionTooDeep = "this expression is nested too deeply for #if"
    static let conditionDividesByZero = "division by zero"
    static let programTooLarge = "the program is too large: more than \(Preprocessor.Limit.tokens) tokens"
    static let tooManyIncludes = "more than \(Preprocessor.Limit.includes) files are included"
    static let macroTooLarge = "macros expand to more than \(Preprocessor.Limit.macroTokens) tokens; the rest is not read"
    static let macroArgumentsTooDeep = "macro calls are nested too deeply in the arguments of others"

    static func errorDirective(_ text: String) -> String { text.isEmpty ? "#error" : "#error \(text)" }
    static func warningDirective(_ text: String) -> String { text.isEmpty ? "#warning" : "#warning \(text)" }
    static func unknownDirective(_ name: String) -> String { "'#\(name)' is not a preprocessor directive" }
    static func noConditional(_ name: String) -> String { "#\(name) without an #if before it" }
    static func afterElse(_ name: String) -> String { "#\(name) after #else" }
    static func cannotFindInclude(_ name: String) -> String { "cannot find the include file '\(name)'" }
    static func includesTooDeep(_ paths: String) -> String {
        "includes are nested more than \(Preprocessor.Limit.includeDepth) deep; do files include each other? (\(paths))"
    }
    static func macroRedefined(_ name: String) -> String { "macro '\(name)' is defined again, differently" }
    static func macroParameterTwice(_ name: String) -> String { "macro parameter '\(name)' appears twice" }
    static func unterminatedMacroCall(_ name: String) -> String { "the arguments of macro '\(name)' have no end: ')' is missing" }
    static func macroArguments(_ name: String, _ wanted: Int, _ given: Int) -> String {
        "macro '\(name)' takes \(wanted) argument\(wanted == 1 ? "" : "s"), not \(given)"
    }
    static func badPaste(_ text: String) -> String { "'##' makes '\(text)', which is not one token" }

    // MARK: Parser

    static let tooDeep = "the program is nested too deeply here (more than \(Parser.Limit.depth) levels)"
    static let tooLong = "this expression is too long (more than \(Parser.Limit.height) operators in a row); split it"
    static let typeAsValue = "a type cannot stand here, a value is expected"
    static let castSyntax = "a type cannot be called; a cast is written '(type) value'"
    static let callResult = "the result of a call cannot be called or assigned to; store it in a variable first"
    static let loopType = "the variable of this loop needs a type: 'for (bit<8> i in ...)'"
    static let topLevelVariable = "a variable cannot be declared at the top level; 'const' declares a constant"
    static let annotationsNotAllowed = "annotations cannot stand here"
    static let unbalancedPragma = "the parentheses of a @pragma must be balanced"
    static let braceLabel = "a switch label cannot start with '{'"

    static func expected(_ wanted: String, found: String) -> String { "expected \(wanted), found \(found)" }
    static func unknownType(_ name: String) -> String { "'\(name)' is not the name of a type declared before" }
    static func methodWithoutType(_ extern: String) -> String {
        "a method needs a return type; only the constructor '\(extern)' has none"
    }
    static func notInParser(_ what: String) -> String { "'\(what)' cannot stand in a parser state" }
    static func badInteger(_ text: String, _ why: String) -> String { "'\(text.prefix(60))' is not an integer: \(why)" }
    static func integerTooLong(_ limit: Int) -> String { "integer literals of more than \(limit) digits are not supported" }
    static func integerTooWide(_ limit: Int) -> String { "the width of an integer can be \(limit) at most" }
}
