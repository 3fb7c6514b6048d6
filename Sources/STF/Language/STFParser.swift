import Source

/// Reads an STF file. Any bytes give a script; what cannot be read is an error and left out.
public struct STFParser {
    let bytes: [UInt8]
    let file: FileID
    private var lexer: STFLineLexer
    /// What is left of the current line.
    var tokens: ArraySlice<STFToken> = []
    var line = Span.none
    /// The token taken last.
    var previous = Span.none
    var diagnostics = Diagnostics()

    private init(_ bytes: [UInt8], file: FileID) {
        self.bytes = bytes
        self.file = file
        lexer = STFLineLexer(bytes: bytes, file: file)
    }

    /// Adds the file to `map` and reads it.
    public static func parse(
        path: String, bytes: [UInt8], into map: inout SourceMap, diagnostics: inout Diagnostics
    ) -> STFScript {
        var parser = STFParser(bytes, file: map.add(path: path, bytes: bytes))
        let script = parser.parseScript()
        diagnostics.append(parser.lexer.diagnostics)
        diagnostics.append(parser.diagnostics)
        return script
    }

    /// script: line*
    private mutating func parseScript() -> STFScript {
        var script = STFScript()
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let found = lexer.tokens(in: start..<end)
            tokens = found[...]
            if let first = found.first, let last = found.last {
                line = first.span.joined(last.span)
                do {
                    script.commands.append(STFCommand(try parseCommand(), at: line))
                } catch {
                    diagnostics.error(error.message, at: error.span)
                }
            }
            start = end + 1
        }
        return script
    }

    /// The words a line may start with.
    static let words = [
        "add", "setdefault", "remove", "packet", "expect", "no_packet", "wait", "check_counter", "counter_read",
        "counter_write", "register_read", "register_write", "register_reset", "mirroring_add", "mirroring_add_mc",
        "mirroring_delete", "mirroring_get", "mc_mgrp_create", "mc_mgrp_delete", "mc_node_create", "mc_node_update",
        "mc_node_associate", "meter_set_rates", "meter_array_set_rates", "meter_get_rates",
    ]

    /// command: WORD ... end of line
    private mutating func parseCommand() throws(STFSyntaxError) -> STFCommand.Kind {
        let head = try next("a command")
        let word = head.text.lowercased()
        let kind: STFCommand.Kind
        switch word {
        case "add": kind = .add(try parseEntry())
        case "setdefault": kind = .setDefault(table: try parseName("a table"), action: try parseAction())
        case "remove": kind = .remove(try parseRemoval())
        case "packet": kind = .packet(try parsePacket())
        case "expect": kind = .expect(try parseExpectation())
        case "no_packet": kind = .noPacket
        case "wait": kind = .wait
        case "check_counter": kind = .checkCounter(try parseCounterCheck())
        case "counter_read":
            kind = .counterRead(
                try parseName("a counter"), index: try parseNumber("an index"), check: try parseCondition())
        case "counter_write":
            kind = .counterWrite(try parseName("a counter"), index: try parseNumber("an index"), values: try parseNumbers())
        case "register_read":
            kind = .registerRead(
                try parseName("a register"), index: try parseNumber("an index"), check: try parseCondition())
        case "register_write":
            kind = .registerWrite(
                try parseName("a register"), index: try parseNumber("an index"), value: try parseNumber("a value"))
        case "register_reset": kind = .registerReset(try parseName("a register"))
        default:
            if let replication = try parseReplication(word) {
                kind = .replication(replication)
            } else {
                let guess = Suggestion.phrase(for: word, among: Self.words)
                throw STFSyntaxError("unknown command \(head.quotedText)\(guess)", at: head.span)
            }
        }
        if let rest = tokens.first {
            throw STFSyntaxError("unexpected \(rest.quotedText) after the end of \"\(word)\"", at: rest.span)
        }
        return kind
    }

    /// removal: `all` [table] | `$`ID | table [priority] key*
    private mutating func parseRemoval() throws(STFSyntaxError) -> STFRemoval {
        let name = try parseName("\"all\", $ID or a table")
        if name.text.lowercased() == "all" {
            return tokens.isEmpty ? .all : .table(try parseName("a table"))
        }
        if name.text.hasPrefix("$"), tokens.isEmpty { return .entry(STFName(String(name.text.dropFirst()), at: name.span)) }
        let priority = try parsePriority()
        let (keys, action) = try parseKeys()
        if let action { throw STFSyntaxError("expected KEY:VALUE, not an action", at: action.span) }
        return .keys(name, priority: priority, keys)
    }

    /// check: name `(` (number | `$`ID) `)` [[`packets` | `bytes`] condition]
    private mutating func parseCounterCheck() throws(STFSyntaxError) -> STFCounterCheck {
        let counter = try parseName("a counter")
        try expect("(")
        let token = try next("an index or $ID")
        let cell: STFCounterCheck.Cell
        if token.kind == .word, token.bytes.first == UInt8(ascii: "$") {
            cell = .entry(STFName(String(token.text.dropFirst()), at: token.span))
        } else {
            cell = .index(try number(of: token, "an index or $ID"))
        }
        try expect(")")
        var unit: STFCounterCheck.Unit?
        if let token = tokens.first, token.kind == .word {
            guard let known = STFCounterCheck.Unit(rawValue: token.text.lowercased()) else {
                let guess = Suggestion.phrase(for: token.text, among: ["packets", "bytes"])
                throw STFSyntaxError("expected \"packets\" or \"bytes\"\(guess)", at: token.span)
            }
            unit = known
            tokens.removeFirst()
            if tokens.isEmpty { throw STFSyntaxError("expected ==, !=, <, <=, > or >=", at: endOfLine) }
        }
        return STFCounterCheck(counter: counter, cell: cell, unit: unit, condition: try parseCondition())
    }

    /// condition: [OPERATOR number]
    private mutating func parseCondition() throws(STFSyntaxError) -> STFCondition? {
        guard let token = tokens.first else { return nil }
        guard case .punctuation(let sign) = token.kind, let test = STFCondition.Operator(rawValue: sign) else {
            throw STFSyntaxError("expected ==, !=, <, <=, > or >=, not \(token.quotedText)", at: token.span)
        }
        tokens.removeFirst()
        return STFCondition(test: test, value: try parseNumber("a number"))
    }
}

/// What stops the reading of a line.
struct STFSyntaxError: Error {
    var message: String
    var span: Span
    init(_ message: String, at span: Span) {
        self.message = message
        self.span = span
    }
}
