import ArgumentParser
import Maps
import Pipeline

/// What names an entry's action: `--action A PARAM=VALUE...`
///
/// ArgumentParser gives all `NAME=VALUE` words in one list; those that name a key of the table are its keys, the others the
/// action's parameters. Where a name could be either, words before `--action` are keys.
private func split(
    _ words: [NamedText], _ access: borrowing TableAccess, action: String
) throws(TableError) -> (keys: [NamedText], parameters: [NamedText]) {
    let names = access.table.keys.map(\.field.name)
    let actions = access.table.actions
    let parameterNames = actions[try Names.find(action, in: actions.map(\.name), what: "action")].parameters.map(\.name)
    var keys: [NamedText] = []
    var parameters: [NamedText] = []
    for word in words {
        let isKey = names.contains { $0 == word.name || $0.hasSuffix("." + word.name) }
        let isTaken = keys.contains { $0.name == word.name }
        let isParameter = parameterNames.contains { $0 == word.name || $0.hasSuffix("." + word.name) }
        if !isKey, !isParameter { _ = try Names.find(word.name, in: names + parameterNames, what: "key or parameter") }
        if isKey, !isTaken || !isParameter { keys.append(word) } else { parameters.append(word) }
    }
    return (keys, parameters)
}

struct TableAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an entry.",
        discussion: "weir table add router ipv4_route dst=10.0.0.0/8 --action forward port=2 smac=... dmac=...")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The keys, and the action's parameters.")
    var words: [NamedText] = []
    @Option(help: "The action.")
    var action: String
    @Option(help: "The larger number wins.")
    var priority: Int?

    func run() throws {
        try target.change { access in
            let (keys, parameters) = try split(words, access, action: action)
            try access.add(access.table.entry(keys: keys, action: action, parameters: parameters, priority: priority))
        }
    }
}

struct TableModify: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "modify", abstract: "Give an entry another action.")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The keys, and the action's parameters.")
    var words: [NamedText] = []
    @Option(help: "The action.")
    var action: String
    @Option(help: "The entry's priority.")
    var priority: Int?

    func run() throws {
        try target.change { access in
            let (keys, parameters) = try split(words, access, action: action)
            try access.modify(access.table.matches(keys), priority: priority, action: access.table.call(action, parameters))
        }
    }
}

struct TableDelete: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Remove an entry.")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The keys.")
    var keys: [NamedText] = []
    @Option(help: "The entry's priority.")
    var priority: Int?

    func run() throws {
        try target.change { access in try access.delete(access.table.matches(keys), priority: priority) }
    }
}

struct TableDefault: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "default", abstract: "Change what a miss does, or go back to what the program says.")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The action's parameters.")
    var parameters: [NamedText] = []
    @Option(help: "The action.")
    var action: String?
    @Flag(help: "The program's own default action.")
    var reset = false

    func validate() throws {
        if reset == (action != nil) { throw ValidationError("either --action or --reset is needed") }
    }

    func run() throws {
        try target.change { access in
            if let action { try access.setDefault(access.table.call(action, parameters)) } else { try access.resetDefault() }
        }
    }
}

struct TableClear: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "clear", abstract: "Remove all entries.")
    @OptionGroup var target: TableArguments

    func run() throws {
        let live = try Pipelines.ofThisHost().openForWriting(target.pipeline, in: target.place.namespace())
        let access = try TableAccess(target.table, of: live.schema, maps: live.maps)
        try access.clear()
        // Nothing is left of an import that was cut short.
        live.endImport(into: [access.table.name])
    }
}
