import Source

/// Names, numbers, keys and actions: what the commands are made of.
extension STFParser {
    /// Just behind the last byte of the line.
    var endOfLine: Span { Span(file: line.file, start: Int(line.end), end: Int(line.end) + 1) }

    mutating func next(_ wanted: String) throws(STFSyntaxError) -> STFToken {
        guard let token = tokens.popFirst() else {
            throw STFSyntaxError("expected \(wanted) before the end of the line", at: endOfLine)
        }
        previous = token.span
        return token
    }

    mutating func expect(_ sign: String) throws(STFSyntaxError) {
        let token = try next("\"\(sign)\"")
        guard token.kind == .punctuation(sign) else {
            throw STFSyntaxError("expected \"\(sign)\", not \(token.quotedText)", at: token.span)
        }
    }

    /// Takes the sign if it stands next.
    mutating func take(_ sign: String) -> Bool {
        guard let token = tokens.first, token.kind == .punctuation(sign) else { return false }
        tokens.removeFirst()
        previous = token.span
        return true
    }

    func number(of token: STFToken, _ wanted: String) throws(STFSyntaxError) -> STFNumber {
        guard token.kind == .word, let number = STFNumber(token.bytes, at: token.span) else {
            throw STFSyntaxError("expected \(wanted), not \(token.quotedText)", at: token.span)
        }
        return number
    }

    /// number: DECIMAL | 0xHEX | 0oOCTAL | 0bBINARY, with stars in the last three
    mutating func parseNumber(_ wanted: String) throws(STFSyntaxError) -> STFNumber {
        try number(of: try next(wanted), wanted)
    }

    mutating func parseNumbers() throws(STFSyntaxError) -> [STFNumber] {
        var all = [try parseNumber("a number")]
        while !tokens.isEmpty { all.append(try parseNumber("a number")) }
        return all
    }

    /// A number without stars that fits 64 bits.
    mutating func parsePlainNumber(_ wanted: String) throws(STFSyntaxError) -> STFNumber {
        let number = try parseNumber(wanted)
        guard number.value != nil else { throw STFSyntaxError("expected \(wanted)", at: number.span) }
        return number
    }

    /// name: part (`.` part)*;   part: (WORD | QUOTED) (`[` number `]`)*
    mutating func parseName(_ wanted: String) throws(STFSyntaxError) -> STFName {
        var text = ""
        var span = Span.none
        repeat {
            let token = try next(wanted)
            switch token.kind {
            case .word: text += Self.withBrackets(token.text)
            case .quoted: text += token.text
            case .punctuation: throw STFSyntaxError("expected \(wanted), not \(token.quotedText)", at: token.span)
            }
            span = span.joined(token.span)
            while take("[") {
                let index = try parsePlainNumber("a stack index")
                text += "[\(index.value ?? 0)]"
                try expect("]")
                span = span.joined(index.span)
            }
            guard take(".") else { break }
            text += "."
        } while true
        return STFName(text, at: span)
    }

    /// `stack$0` as `stack[0]`.
    private static func withBrackets(_ word: String) -> String {
        guard let dollar = word.lastIndex(of: "$"), dollar != word.startIndex else { return word }
        let digits = word[word.index(after: dollar)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return word }
        return "\(word[..<dollar])[\(digits)]"
    }

    /// A number that no `:` and no `.` follows.
    mutating func parsePriority() throws(STFSyntaxError) -> STFNumber? {
        guard let token = tokens.first, token.kind == .word, let byte = token.bytes.first,
            (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        else { return nil }
        if let after = tokens.dropFirst().first, after.kind == .punctuation(":") || after.kind == .punctuation(".") { return nil }
        let number = try parsePlainNumber("a priority")
        guard let value = number.value, value <= 0x7FFF_FFFF else {
            throw STFSyntaxError("a priority is a number from 0 to 2147483647", at: number.span)
        }
        return number
    }

    /// entry: table [priority] key* action [`=` ID]
    mutating func parseEntry() throws(STFSyntaxError) -> STFEntry {
        let table = try parseName("a table")
        let priority = try parsePriority()
        let (keys, action) = try parseKeys()
        guard let action else {
            throw STFSyntaxError("expected an action, as in drop(), before the end of the line", at: endOfLine)
        }
        let call = try parseArguments(of: action)
        var id: STFName?
        if take("=") {
            var name = try parseName("the entry's id")
            if name.text.hasPrefix("$") { name.text.removeFirst() }
            id = name
        }
        return STFEntry(table: table, priority: priority, keys: keys, action: call, id: id)
    }

    /// keys: (name `:` match)*, up to the name of an action, which `(` follows
    mutating func parseKeys() throws(STFSyntaxError) -> (keys: [STFKey], action: STFName?) {
        var keys: [STFKey] = []
        while !tokens.isEmpty {
            let name = try parseName("KEY:VALUE or ACTION(...)")
            if tokens.first?.kind == .punctuation("(") {
                return (keys, name)
            }
            guard take(":") else {
                let place = tokens.first?.span ?? endOfLine
                throw STFSyntaxError("expected \":\" after a key's name or \"(\" after an action's", at: place)
            }
            let match = try parseMatch()
            keys.append(STFKey(name: name, match: match, span: name.span.joined(previous)))
        }
        return (keys, nil)
    }

    /// match: number [`/` number | `&&&` number | `..` number | `->` number]
    private mutating func parseMatch() throws(STFSyntaxError) -> STFKey.Match {
        let value = try parseNumber("a value")
        if take("/") { return .prefix(value, length: try parsePlainNumber("a prefix length")) }
        if take("&&&") { return .masked(value, mask: try parseNumber("a mask")) }
        if take("..") || take("->") { return .range(value, try parseNumber("the end of the range")) }
        return .value(value)
    }

    mutating func parseAction() throws(STFSyntaxError) -> STFAction {
        try parseArguments(of: try parseName("an action"))
    }

    /// arguments: `(` [name `:` number (`,` name `:` number)*] `)`
    private mutating func parseArguments(of name: STFName) throws(STFSyntaxError) -> STFAction {
        try expect("(")
        var arguments: [(name: STFName, value: STFNumber)] = []
        if !take(")") {
            repeat {
                let parameter = try parseName("a parameter's name")
                try expect(":")
                arguments.append((parameter, try parseNumber("a value")))
            } while take(",")
            try expect(")")
        }
        return STFAction(name: name, arguments: arguments, span: name.span.joined(previous))
    }
}
