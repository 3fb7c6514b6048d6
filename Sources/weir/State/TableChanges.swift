import ArgumentParser
import Journal
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
    @ArgumentParser.Argument(help: "The keys, and the action's parameters.", completion: Completions.fields)
    var words: [NamedText] = []
    @Option(help: "The action.", completion: Completions.action)
    var action: String
    @Option(help: "The larger number wins.")
    var priority: Int?

    func run() throws {
        try target.change("add") { access in
            let (keys, parameters) = try split(words, access, action: action)
            return .add(try access.table.entry(keys: keys, action: action, parameters: parameters, priority: priority))
        }
    }
}

struct TableModify: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "modify", abstract: "Give an entry another action.")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The keys, and the action's parameters.", completion: Completions.fields)
    var words: [NamedText] = []
    @Option(help: "The action.", completion: Completions.action)
    var action: String
    @Option(help: "The entry's priority.")
    var priority: Int?

    func run() throws {
        try target.change("modify") { access in
            let (keys, parameters) = try split(words, access, action: action)
            return .modify(try access.table.matches(keys), priority: priority, try access.table.call(action, parameters))
        }
    }
}

struct TableDelete: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Remove an entry.")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The keys.", completion: Completions.fields)
    var keys: [NamedText] = []
    @Option(help: "The entry's priority.")
    var priority: Int?

    func run() throws {
        try target.change("delete") { access in .delete(try access.table.matches(keys), priority: priority) }
    }
}

struct TableDefault: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "default", abstract: "Change what a miss does, or go back to what the program says.")
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "The action's parameters.", completion: Completions.fields)
    var parameters: [NamedText] = []
    @Option(help: "The action.", completion: Completions.action)
    var action: String?
    @Flag(help: "The program's own default action.")
    var reset = false

    func validate() throws {
        if reset == (action != nil) { throw ValidationError("either --action or --reset is needed") }
    }

    func run() throws {
        try target.change("default") { access in
            guard let action else { return .resetDefault }
            return .setDefault(try access.table.call(action, parameters))
        }
    }
}

struct TableClear: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "clear", abstract: "Remove all entries.")
    @OptionGroup var target: TableArguments

    func run() throws {
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try target.place.namespace())
        try Recording.of("table clear") { deed in
            let live = try pipelines.openForWriting(target.pipeline, in: namespace)
            let access = try TableAccess(target.table, of: live.schema, maps: live.maps)
            deed.begin(live.name)
            let undo = access.table.isChangeable ? try deed.keepEntries(of: access.table.name, live) : nil
            let count = try access.count()
            try access.clear()
            // Nothing is left of an import that was cut short.
            live.endImport(into: [access.table.name])
            deed.note(["\(access.table.name): \(count) entries removed"], undo: undo)
        }
    }
}
