import Maps

/// One change of this host, as the journal keeps it: a line of JSON.
public struct JournalRecord: Codable, Sendable {
    public enum Outcome: String, Codable, Sendable {
        case done
        /// Nothing was changed; `answer` says why.
        case refused
    }
    /// The version this code writes.
    public static let currentVersion = 1

    public var version = JournalRecord.currentVersion
    /// Counted from 1, in the order of the file.
    public var number = 0
    /// UTC, as `2026-11-27T18:57:31.123Z`.
    public var time: String
    /// Who asked for it: `root`, `alice (sudo)`, `weir guard`.
    public var who: String
    /// The process that did it.
    public var process: Int
    /// The words of the command, without `weir`; what the console does stands here as the command that does the same.
    public var words: [String]
    /// `table add`, `swap`.
    public var verb: String
    public var pipeline: String?
    /// The SHA-256 of the program's object, in hexadecimal; nil when no program is concerned.
    public var object: String?
    /// The generations before and after.
    public var from: Int?
    public var to: Int?
    /// What it changed, a clause each.
    public var changes: [String]
    public var outcome: Outcome
    /// What the kernel, or weir, said to it; nil when that was only yes.
    public var answer: String?
    /// What takes it back; nil when nothing does, and `irreversible` may say why.
    public var undo: Undo?
    public var irreversible: String?
    /// The record this one took back.
    public var undoes: Int?
    /// The record of an `apply` that this one confirmed.
    public var confirms: Int?
    /// Seconds after which an `apply` is taken back unless it is confirmed.
    public var confirmWithin: Int?

    public init(time: String, who: String, process: Int, words: [String], verb: String) {
        self.time = time
        self.who = who
        self.process = process
        self.words = words
        self.verb = verb
        changes = []
        outcome = .done
    }

    /// The command as it is typed.
    public var text: String { JournalRecord.text(words) }

    /// Words as they are typed in a shell.
    public static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    private static func quoted(_ word: String) -> String {
        let plain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "-_./:=,@%+".utf8.contains(byte)
                }
            }
        if plain { return word }
        var text = "'"
        for scalar in word.unicodeScalars {
            // What could drive a terminal is not shown as it is.
            let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
            if scalar == "'" { text += "'\\''" } else { text.unicodeScalars.append(isControl ? "\u{fffd}" : scalar) }
        }
        return text + "'"
    }
}

/// An action and its parameters, in words.
public struct CallText: Codable, Sendable, Hashable {
    public var action: String
    public var parameters: [NamedText]
    public init(action: String, parameters: [NamedText]) {
        self.action = action
        self.parameters = parameters
    }
    var text: String { ([action] + parameters.map { "\($0.name)=\($0.text)" }).joined(separator: " ") }
}

/// An entry of a table before and after a change, in words; nil where there was, or is, none.
public struct EntryChange: Codable, Sendable, Hashable {
    public var keys: [NamedText]
    public var priority: Int?
    public var before: CallText?
    public var after: CallText?

    public init(keys: [NamedText], priority: Int?, before: CallText?, after: CallText?) {
        self.keys = keys
        self.priority = priority
        self.before = before
        self.after = after
    }

    var keyText: String { (keys.map { "\($0.name)=\($0.text)" } + (priority.map { ["priority=\($0)"] } ?? [])).joined(separator: " ") }
    public var text: String {
        switch (before, after) {
        case (nil, let after?): "+ \(keyText) \(after.text)"
        case (let before?, nil): "- \(keyText) \(before.text)"
        case (let before?, let after?): "~ \(keyText) \(before.text) -> \(after.text)"
        case (nil, nil): keyText
        }
    }
}

/// A default action before and after a change.
public struct DefaultChange: Codable, Sendable, Hashable {
    public var before: CallText
    public var after: CallText
    public init(before: CallText, after: CallText) {
        self.before = before
        self.after = after
    }
    public var text: String { "default \(before.text) -> \(after.text)" }
}

/// A pipeline as it hung before it was detached.
public struct HangingText: Codable, Sendable, Hashable {
    public struct Interface: Codable, Sendable, Hashable {
        public var name: String
        /// `native`, `generic`, `offload`, `tc`.
        public var mode: String
        /// The filter's priority at tc.
        public var priority: Int?
        public init(name: String, mode: String, priority: Int?) {
            self.name = name
            self.mode = mode
            self.priority = priority
        }
    }
    public var pipeline: String
    public var object: String
    public var source: String
    public var namespace: String?
    public var interfaces: [Interface]
    public var ports: [UInt32: String]
    /// The keepsake with its entries; nil when the pipeline goes on on other interfaces.
    public var entries: String?
    public init(
        pipeline: String, object: String, source: String, namespace: String?, interfaces: [Interface], ports: [UInt32: String],
        entries: String?
    ) {
        self.pipeline = pipeline
        self.object = object
        self.source = source
        self.namespace = namespace
        self.interfaces = interfaces
        self.ports = ports
        self.entries = entries
    }
}

/// What takes a change back.
public indirect enum Undo: Codable, Sendable, Hashable {
    case entries(pipeline: String, table: String, changes: [EntryChange], fallback: DefaultChange?)
    /// Sessions, groups, meters, registers.
    case settings(pipeline: String, changes: [SettingChange])
    /// Makes tables equal to a keepsake.
    case restore(pipeline: String, table: String?, keepsake: String)
    case detach(pipeline: String, interfaces: [String], namespace: String?)
    case attach(HangingText)
    /// From the generation a swap brought to the one before.
    case goBack(pipeline: String, from: Int, to: Int, object: String?)
    case mode(pipeline: String, interface: String, mode: String, namespace: String?)
    /// In the order in which they are to be done.
    case several([Undo])

    /// The generation of a swap that is not made yet.
    public static let notYet = 0
}
