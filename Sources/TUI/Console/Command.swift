/// Something to be done to the kernel. Each is a `weir` command that anybody can run.
public enum Command: Sendable, Equatable {
    /// `ports` are the numbers P4 knows interfaces by, where they are not the interfaces' own.
    case attach(file: String, devices: [String], hook: String?, mode: String?, name: String?, ports: [Assignment] = [])
    /// From one device, or from all when `device` is nil.
    case detach(pipeline: String, device: String?)
    /// Puts the program of one device into another mode: `native`, `generic`, `offload`.
    case mode(pipeline: String, device: String, mode: String)
    /// Goes back by itself after `confirm` seconds unless confirmed; never when nil.
    case swap(pipeline: String, file: String, confirm: Int?)
    case confirm(pipeline: String)
    case rollBack(pipeline: String)
    case tableAdd(TablePlace, Entry)
    case tableModify(TablePlace, Entry)
    /// Only the keys and the priority of the entry count.
    case tableDelete(TablePlace, Entry)
    case tableDefault(TablePlace, action: String, arguments: [Assignment])
    case tableImport(TablePlace, file: String, replace: Bool)
    case tableExport(TablePlace, file: String)
    case counterReset(pipeline: String, counter: String)
    /// A session, a group, rates, a register's cell; nil takes it away.
    case set(pipeline: String, SettingPlace, value: String?)
    /// Takes back a change of the journal.
    case undo(number: Int)
    /// Words typed after `:`, without `weir`.
    case other([String])

    /// `name=value`, as the command line takes it.
    public struct Assignment: Sendable, Hashable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
        var text: String { name + "=" + value }
    }
    public struct Entry: Sendable, Equatable {
        public var keys: [Assignment]
        public var action: String
        public var arguments: [Assignment]
        public var priority: Int?
        public init(keys: [Assignment], action: String, arguments: [Assignment], priority: Int? = nil) {
            self.keys = keys
            self.action = action
            self.arguments = arguments
            self.priority = priority
        }
    }

    /// The arguments of `weir` that do the same.
    public var words: [String] {
        switch self {
        case .attach(let file, let devices, let hook, let mode, let name, let ports):
            return ["attach", file] + devices.flatMap { ["--dev", Command.place($0).interface] } + Command.netns(devices)
                + (hook.map { ["--hook", $0] } ?? []) + (mode.map { ["--mode", $0] } ?? []) + (name.map { ["--name", $0] } ?? [])
                + ports.flatMap { ["--port", $0.name + "=" + Command.place($0.value).interface] }
        case .detach(let pipeline, let device):
            return ["detach", pipeline] + (device.map { ["--dev", Command.place($0).interface] + Command.netns([$0]) } ?? [])
        case .mode(let pipeline, let device, let mode):
            return ["mode", pipeline, mode, "--dev", Command.place(device).interface] + Command.netns([device])
        case .tableImport(let place, let file, let replace):
            return ["table", "import", place.pipeline, place.table, file] + (replace ? ["--replace"] : [])
        case .tableExport(let place, let file): return ["table", "export", place.pipeline, place.table, "--output", file]
        case .swap(let pipeline, let file, let confirm):
            return ["swap", pipeline, file] + (confirm.map { ["--confirm", String($0)] } ?? [])
        case .confirm(let pipeline): return ["confirm", pipeline]
        case .rollBack(let pipeline): return ["rollback", pipeline]
        case .tableAdd(let place, let entry): return ["table", "add"] + Command.words(place, entry)
        case .tableModify(let place, let entry): return ["table", "modify"] + Command.words(place, entry)
        case .tableDelete(let place, let entry):
            return ["table", "delete", place.pipeline, place.table] + entry.keys.map(\.text)
                + (entry.priority.map { ["--priority", String($0)] } ?? [])
        case .tableDefault(let place, let action, let arguments):
            return ["table", "default", place.pipeline, place.table, "--action", action] + arguments.map(\.text)
        case .counterReset(let pipeline, let counter): return ["counter", "reset", pipeline, counter]
        case .set(let pipeline, let place, let value): return place.words(pipeline, value)
        case .undo(let number): return ["undo", String(number)]
        case .other(let words): return words
        }
    }

    /// `p1@blue` is the interface `p1` of the network namespace `blue`; that of process 1, `host`, has no name for `--netns`.
    private static func place(_ device: String) -> (interface: String, namespace: String?) {
        guard let at = device.lastIndex(of: "@"), at != device.startIndex else { return (device, nil) }
        return (String(device[..<at]), String(device[device.index(after: at)...]))
    }

    private static func netns(_ devices: [String]) -> [String] {
        guard let name = devices.first.flatMap({ place($0).namespace }), name != "host" else { return [] }
        return ["--netns", name]
    }

    private static func words(_ place: TablePlace, _ entry: Entry) -> [String] {
        [place.pipeline, place.table] + entry.keys.map(\.text) + ["--action", entry.action]
            + entry.arguments.map(\.text) + (entry.priority.map { ["--priority", String($0)] } ?? [])
    }

    /// The command as it is typed in a shell.
    public var text: String { (["weir"] + words).map(Command.quoted).joined(separator: " ") }

    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:=,@%+".utf8.contains(byte)
            }
        }
        if plain, !word.isEmpty { return word }
        return "'" + word.components(separatedBy: "'").joined(separator: "'\\''") + "'"
    }

    /// Whether it changes anything: what a read-only console refuses.
    public var changes: Bool {
        if case .tableExport = self { return false }
        guard case .other(let words) = self else { return true }
        switch words.first {
        case "status", "check", "doctor", "log", "events": return false
        case "table": return !["show", "list", "export"].contains(words.dropFirst().first)
        case "counter", "meter", "register": return words.dropFirst().first != "show"
        case "mirror", "multicast", "group": return words.dropFirst().first != "list"
        case "map", "prog": return false
        default: return true
        }
    }

    /// The pipeline that is changed; nil when there is none yet, or none that is known here.
    var pipeline: String? {
        switch self {
        case .attach, .undo: nil
        case .detach(let name, _), .mode(let name, _, _), .swap(let name, _, _), .confirm(let name), .rollBack(let name),
            .counterReset(let name, _), .set(let name, _, _):
            name
        case .tableAdd(let place, _), .tableModify(let place, _), .tableDelete(let place, _), .tableDefault(let place, _, _),
            .tableImport(let place, _, _), .tableExport(let place, _):
            place.pipeline
        case .other(let words): words.dropFirst(["table", "counter", "register"].contains(words.first) ? 2 : 1).first
        }
    }

    /// The entry that a change is about, as it is now; nil when it is not known.
    /// - Parameter selected: the entry it was asked for on.
    static func now(_ place: TablePlace, _ entry: Entry, _ snapshot: Snapshot?, selected: TableState.Entry?) -> Entry? {
        guard let table = snapshot?.table(place) else { return nil }
        return known(table, entry, selected).map { table.command($0) }
    }

    /// The entry of a table with the keys and the priority of another.
    private static func known(_ table: TableState, _ entry: Entry, _ selected: TableState.Entry?) -> TableState.Entry? {
        func isIt(_ other: TableState.Entry) -> Bool { other.keys == entry.keys.map(\.value) && other.priority == entry.priority }
        if let selected, isIt(selected) { return selected }
        return table.entries.first(where: isIt) ?? table.fresh.values.lazy.compactMap { $0 }.first(where: isIt)
    }

    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }
}

/// A table of a pipeline, by their names.
public struct TablePlace: Sendable, Hashable {
    public var pipeline: String
    public var table: String
    public init(_ pipeline: String, _ table: String) {
        self.pipeline = pipeline
        self.table = table
    }
}

extension TableState {
    /// An entry as the command line takes it.
    func command(_ entry: Entry) -> Command.Entry {
        Command.Entry(
            keys: zip(keys, entry.keys).map { Command.Assignment($0.name, $1) }, action: entry.action,
            arguments: assignments(entry.action, entry.arguments), priority: entry.priority)
    }
    func assignments(_ action: String, _ arguments: [String]) -> [Command.Assignment] {
        zip(actions.first { $0.name == action }?.parameters ?? [], arguments).map { Command.Assignment($0.name, $1) }
    }
}

extension Snapshot {
    func table(_ place: TablePlace) -> TableState? {
        pipelines.first { $0.name == place.pipeline }?.tables.first { $0.name == place.table }
    }
    func pipeline(_ name: String?) -> Pipeline? { name.flatMap { name in pipelines.first { $0.name == name } } }
}
