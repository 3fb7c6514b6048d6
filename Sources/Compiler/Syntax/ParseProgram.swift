import Source

/// Reads a whole program: preprocesses, cuts into tokens and parses. There is always a tree; what is wrong with the
/// text is in `diagnostics`. No input traps.
/// - Parameters:
///   - path: as it is shown in diagnostics; includes in quotes are looked for beside it.
///   - map: receives every file that was read.
public func parseProgram(
    path: String, bytes: [UInt8], options: ParseOptions, files: FileProvider, map: inout SourceMap,
    diagnostics: inout Diagnostics
) -> ProgramSyntax {
    var preprocessor = Preprocessor(options: options, files: files, map: map, diagnostics: diagnostics)
    let tokens = preprocessor.tokens(path: path, bytes: bytes)
    map = preprocessor.map
    var parser = Parser(tokens: tokens, names: preprocessor.names, diagnostics: preprocessor.diagnostics)
    let program = parser.p4program()
    diagnostics = parser.diagnostics
    return program
}
