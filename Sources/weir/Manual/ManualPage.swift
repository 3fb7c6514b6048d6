/// A page for man(1), in the man(7) macros.
struct ManualPage {
    /// `weir-table`, without its section.
    var name: String
    var text: String

    /// The pages of `weir`: one of its own, and one for each verb with that verb's own verbs in it.
    static func all(of weir: CommandDescription, version: String) -> [ManualPage] {
        let verbs = (weir.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        return [overview(weir, verbs, version)] + verbs.map { page(of: $0, version) }
    }

    private static func overview(_ weir: CommandDescription, _ verbs: [CommandDescription], _ version: String) -> ManualPage {
        var text = head("weir", weir.abstract, version)
        text += ".SH SYNOPSIS\n.B weir\n.I verb\n[\\fIargument\\fR ...]\n"
        text += ".SH VERBS\n"
        for verb in verbs { text += ".TP\n.BR weir\\-\(escaped(verb.commandName)) (1)\n\(paragraphs(verb.abstract ?? ""))" }
        text += """
            .SH EXIT STATUS
            0 when it was done; 1 when it was refused or failed, with the reason on standard error; 64 when the words were wrong.
            .SH ENVIRONMENT
            .TP
            .B WEIR_CLANG
            The C compiler that makes BPF objects.
            .TP
            .B NO_COLOR
            No colours, when it is set.
            .TP
            .B WEIR_JOURNAL
            The folder of the journal, as an absolute path.
            .TP
            .B WEIR_PINS
            Where pipelines are pinned, as an absolute path that ends in /bpf: a world of its own beside the host's, for trying things out. What one
            of them attached is foreign to the other.
            .SH FILES
            .TP
            .I /var/log/weir/journal.jsonl
            What was changed on this host.
            .TP
            .I /etc/weir/*.yaml
            What weir.service applies at boot.
            .TP
            .I /run/weir/bpf
            The bpf file system that holds what runs.

            """
        return ManualPage(name: "weir", text: text)
    }

    private static func page(of verb: CommandDescription, _ version: String) -> ManualPage {
        let name = "weir-\(verb.commandName)"
        var text = head(name, verb.abstract, version)
        let own = (verb.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        text += ".SH SYNOPSIS\n"
        for (index, command) in (own.isEmpty ? [verb] : own).enumerated() {
            if index > 0 { text += ".br\n" }
            text += synopsis(own.isEmpty ? ["weir", verb.commandName] : ["weir", verb.commandName, command.commandName], command)
        }
        if let discussion = verb.discussion { text += ".SH DESCRIPTION\n" + paragraphs(discussion) }
        text += arguments(of: verb, under: "OPTIONS", isSection: true)
        if !own.isEmpty {
            text += ".SH VERBS\n"
            for command in own {
                text += ".SS \(escaped(command.commandName))\n" + paragraphs(command.abstract ?? "")
                if let discussion = command.discussion { text += ".PP\n" + paragraphs(discussion) }
                text += arguments(of: command, under: nil, isSection: false)
            }
        }
        text += ".SH SEE ALSO\n.BR weir (1)\n"
        return ManualPage(name: name, text: text)
    }

    private static func head(_ name: String, _ abstract: String?, _ version: String) -> String {
        ".TH \(name.uppercased().replacing("-", with: "\\-")) 1 \"\" \"weir \(version)\" \"Weir\"\n"
            + ".SH NAME\n\(escaped(name)) \\- \(escaped(abstract ?? ""))\n"
    }

    private static func synopsis(_ words: [String], _ command: CommandDescription) -> String {
        var text = ".B \(escaped(words.joined(separator: " ")))\n"
        for argument in shown(command) {
            let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
            let name = argument.names.flatMap { $0.first { $0.kind == .long } ?? $0.first }.map { "\\fB\(escaped($0.text))\\fR" } ?? ""
            var word =
                switch argument.kind {
                case .positional: value
                case .option: "\(name) \(value)"
                case .flag: name
                }
            if argument.isOptional || argument.defaultValue != nil { word = "[\(word)]" }
            text += word + (argument.isRepeating ? " ...\n" : "\n")
        }
        return text
    }

    private static func arguments(of command: CommandDescription, under title: String?, isSection: Bool) -> String {
        let all = shown(command)
        guard !all.isEmpty else { return "" }
        var text = title.map { ".SH \($0)\n" } ?? ""
        for argument in all {
            let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
            let names = (argument.names ?? []).map { "\\fB\(escaped($0.text))\\fR" }.joined(separator: ", ")
            text += ".TP\n"
            switch argument.kind {
            case .positional: text += value + "\n"
            case .option: text += "\(names) \(value)\n"
            case .flag: text += names + "\n"
            }
            var words = argument.abstract ?? ""
            if let values = argument.allValues, !values.isEmpty { words += " One of: \(values.joined(separator: ", "))." }
            if let standard = argument.defaultValue { words += " Without it: \(standard)." }
            text += paragraphs(words)
            if let discussion = argument.discussion { text += paragraphs(discussion) }
        }
        return text
    }

    /// Those of help that are not the same everywhere.
    private static func shown(_ command: CommandDescription) -> [CommandDescription.Argument] {
        (command.arguments ?? []).filter { argument in
            argument.shouldDisplay && !(argument.names ?? []).contains { ["help", "version"].contains($0.name) }
        }
    }

    /// Text of several lines, each as it stands when it is indented.
    private static func paragraphs(_ text: String) -> String {
        var result = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                result += ".PP\n"
            } else if line.hasPrefix(" ") {
                result += ".br\n\(escaped(String(line)))\n.br\n"
            } else {
                result += escaped(String(line)) + "\n"
            }
        }
        return result
    }

    /// Hyphens that are to be copied, backslashes, and lines that would be requests.
    private static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }
}
