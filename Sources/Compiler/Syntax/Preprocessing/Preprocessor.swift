import Source

/// Turns a file and what it includes into one run of tokens: directives obeyed, macros expanded.
struct Preprocessor {
    /// What bounds the work that a small text can ask for.
    enum Limit {
        static let includeDepth = 64
        static let includes = 2_000
        static let tokens = 16_000_000
        static let macroTokens = 1_000_000
        static let argumentDepth = 100
        static let conditionDepth = 100
    }

    struct OpenFile {
        var lexer: Lexer
        var path: String
        var isSystem: Bool
        var conditions: [Condition] = []
        /// The `#include` that opened it.
        var span: Span
    }

    /// One `#if` that is open.
    struct Condition {
        var span: Span
        /// Some branch was taken already.
        var wasTaken: Bool
        var sawElse = false
    }

    struct LoadedFile {
        var id: FileID
        var bytes: [UInt8]
        var isSystem: Bool
    }

    let options: ParseOptions
    let files: FileProvider
    var map: SourceMap
    var diagnostics: Diagnostics
    var names = Interner()

    var stack: [OpenFile] = []
    var lexer = Lexer(bytes: [], file: FileID(raw: -1))
    var loaded: [String: LoadedFile] = [:]
    var includeCount = 0

    var macros: [Macro] = []
    /// The macro a symbol names, by the symbol's number; -1 for none.
    var macroOf: [Int32] = []
    var active: [Bool] = []
    var expansions: [Expansion] = []
    /// Expansions below are not to be read now.
    var floor = 0
    var argumentDepth = 0
    var macroWork = 0
    var output = TokenRun()
    /// A bound was hit and reported: the rest is not read.
    var isStopped = false

    init(options: ParseOptions, files: FileProvider, map: SourceMap, diagnostics: Diagnostics) {
        self.options = options
        self.files = files
        self.map = map
        self.diagnostics = diagnostics
    }

    /// All tokens of the program; the last one is `.end`. None but that when a bound was hit.
    mutating func tokens(path: String, bytes: [UInt8]) -> TokenRun {
        predefine()
        let id = map.add(path: path, bytes: bytes)
        // No more tokens than bytes; what is not written to takes no memory.
        output.reserveCapacity(min(bytes.count + 4096, Limit.tokens))
        stack.append(OpenFile(lexer: lexer, path: path, isSystem: false, span: .none))
        lexer = Lexer(bytes: bytes, file: id)
        while !isStopped {
            let token = pull()
            if token.kind == .end {
                guard closeFile() else { break }
            } else if token.kind == .hash, token.flags.contains(.startsLine) {
                directive(hash: token)
            } else if !(isMacro(token) && expand(token)) {
                output.append(token)
                if output.count > Limit.tokens { stop(Message.programTooLarge, at: token.span) }
            }
        }
        // What was cut off would only be misunderstood.
        if isStopped { output.removeAll() }
        output.append(Token(kind: .end, flags: .startsLine, symbol: .none, span: Span(file: id, start: bytes.count, end: bytes.count)))
        return output
    }

    /// The next token of the innermost expansion, else of the file.
    mutating func pull() -> Token {
        while expansions.count > floor {
            let top = expansions.count - 1
            if expansions[top].index < expansions[top].tokens.count {
                let token = expansions[top].tokens[expansions[top].index]
                expansions[top].index += 1
                macroWork += 1
                if macroWork > Limit.macroTokens, !isStopped { stop(Message.macroTooLarge, at: token.span) }
                return token
            }
            leaveExpansion()
        }
        if argumentDepth > 0 || isStopped { return endToken }
        return lexer.next(&names, &diagnostics)
    }

    mutating func leaveExpansion() {
        guard let top = expansions.popLast() else { return }
        if top.macro >= 0 { active[top.macro] = false }
    }

    var endToken: Token {
        Token(kind: .end, flags: [], symbol: .none, span: lexer.span(from: lexer.position))
    }

    mutating func stop(_ message: String, at span: Span, notes: [Diagnostic.Note] = []) {
        diagnostics.error(message, at: span, notes: notes)
        isStopped = true
    }

    // MARK: Files

    /// Goes back to the file that included this one; false at the end of the whole program.
    private mutating func closeFile() -> Bool {
        guard let file = stack.popLast() else { return false }
        for condition in file.conditions { diagnostics.error(Message.unterminatedConditional, at: condition.span) }
        guard !stack.isEmpty else { return false }
        lexer = file.lexer
        return true
    }

    /// Opens the file that `#include` names.
    /// - Parameter quoted: the form in quotes, looked for beside the including file first.
    mutating func include(_ name: String, quoted: Bool, at span: Span) {
        guard stack.count <= Limit.includeDepth else {
            let paths = stack.suffix(4).map(\.path).joined(separator: " -> ")
            return stop(Message.includesTooDeep(paths), at: span)
        }
        includeCount += 1
        guard includeCount <= Limit.includes else { return stop(Message.tooManyIncludes, at: span) }
        guard !name.isEmpty else { return diagnostics.error(Message.includeWithoutName, at: span) }
        guard let (path, file) = find(name, quoted: quoted) else {
            return diagnostics.error(Message.cannotFindInclude(name), at: span)
        }
        stack.append(OpenFile(lexer: lexer, path: path, isSystem: file.isSystem, span: span))
        lexer = Lexer(bytes: file.bytes, file: file.id)
    }

    private mutating func find(_ name: String, quoted: Bool) -> (path: String, file: LoadedFile)? {
        if name.utf8.first == UInt8(ascii: "/") {
            return load(name, isSystem: false).map { (name, $0) }
        }
        if quoted, let current = stack.last, !current.isSystem {
            let path = Self.directory(of: current.path) + name
            if let file = load(path, isSystem: false) { return (path, file) }
        }
        for folder in options.includePaths {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if let file = load(path, isSystem: false) { return (path, file) }
        }
        return load(name, isSystem: true).map { ("<\(name)>", $0) }
    }

    /// Reads a file once, however often it is included.
    private mutating func load(_ path: String, isSystem: Bool) -> LoadedFile? {
        let key = isSystem ? "<\(path)>" : path
        if let file = loaded[key] { return file }
        guard let bytes = isSystem ? files.system(path) : files.read(path) else { return nil }
        let file = LoadedFile(id: map.add(path: key, bytes: bytes, isSystem: isSystem), bytes: bytes, isSystem: isSystem)
        loaded[key] = file
        return file
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[...slash])
    }
}
