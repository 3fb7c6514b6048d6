import ArgumentParser
import CBackend
import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema

/// `weir export`
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the file that declares what runs, as weir apply reads it.",
        discussion: """
            Entries of tables with more than 1,000 go into files beside it, which --output names. Counters are no part of it; registers, which \
            packets may change, only with --registers.
            """)

    @Argument(help: "One pipeline; all of them otherwise.", completion: Completions.pipeline)
    var name: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Write there, not to standard output.", valueName: "file"))
    var output: String?

    @Flag(help: "The cells of registers that are not zero, too.")
    var registers = false

    @OptionGroup var place: NamespaceArguments

    /// More entries go into a file of their own.
    static let mostEntries = 1000

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let namespace = try place.namespace()
        var names = try name.map { [try pipelines.resolve($0, in: namespace)] } ?? pipelines.names()
        if name == nil, let wanted = namespace?.name {
            names = try names.filter { try pipelines.hanging($0).interfaces.contains { $0.namespace == wanted } }
        }
        var text = "# What runs on this host, as weir export found it. weir plan FILE compares, weir apply FILE restores.\n"
        text += names.isEmpty ? "pipelines: {}\n" : "pipelines:\n"
        for name in names { text += try declare(name, pipelines) }
        try Files.write(Array(text.utf8), to: output ?? "-")
    }

    private func declare(_ name: String, _ pipelines: Pipelines) throws -> String {
        let hanging = try pipelines.hanging(name)
        let live = try pipelines.open(name)
        var text = "  \(name):\n    program: \(Self.scalar(hanging.source))\n"
        let count = recompiled(hanging)
        if let count {
            if count != .drops { text += "    count: \(count.rawValue)\n" }
        } else {
            Streams.error("weir: \(hanging.source) does not make what \(name) runs: it was changed, or compiled with other options\n")
        }
        text += "    hook: \(hanging.hook.rawValue)\n"
        let places = Set(hanging.interfaces.map { $0.isHere && $0.namespace == nil ? "" : $0.namespace ?? "?" })
        if places.count > 1 { Streams.error("weir: \(name) is on interfaces of several network namespaces, of which a declaration has one\n") }
        let wanted = hanging.interfaces.first
        if let wanted, !wanted.isHere, let netns = wanted.namespace { text += "    netns: \(Self.scalar(netns))\n" }
        text += "    interfaces:\n"
        for interface in hanging.interfaces where interface.namespace == wanted?.namespace {
            let mode = interface.mode.flatMap { XDPMode(rawValue: $0) }.map { ", mode: \($0.rawValue)" } ?? ""
            text += "      - {name: \(Self.scalar(interface.name))\(mode)\(interface.mode == nil ? ", wait: true" : "")}\n"
        }
        if !hanging.ports.isEmpty {
            text += "    ports: {\(hanging.ports.map { "\($0.port): \(Self.scalar($0.interface))" }.joined(separator: ", "))}\n"
        }
        let tables = live.schema.tables.filter { $0.isChangeable || !$0.defaultAction.constant }
        var body = ""
        for table in tables { body += try declare(table, name, live) }
        return text + (body.isEmpty ? "" : "    tables:\n" + body) + (try settings(live))
    }

    /// Sessions, groups, meters, and registers when they are wanted.
    private func settings(_ live: borrowing LivePipeline) throws -> String {
        var text = ""
        var heading = ""
        for section in live.schema.settingSections where registers || section.kind != .register {
            let key: String
            switch section.kind {
            case .session: key = "sessions"
            case .multicast: key = "multicast"
            case .group: key = "groups"
            case .meter: key = "meters"
            case .register: key = "registers"
            // Stands with the entry.
            case .entryMeter: continue
            }
            let all = try Settings(live.schema).all(section, maps: live.maps).map { setting in
                "\(setting.place.number): \(value(setting))"
            }
            let list = all.isEmpty ? " {}\n" : "\n"
            if section.name.isEmpty {
                text += "    \(key):\(list)" + all.map { "      \($0)\n" }.joined()
            } else {
                if heading != key { text += "    \(key):\n" }
                heading = key
                text += "      \(Self.scalar(section.name)):\(list)" + all.map { "        \($0)\n" }.joined()
            }
        }
        return text
    }

    private func value(_ setting: Setting) -> String {
        let words = (setting.value ?? "").split(separator: " ").map(String.init)
        switch setting.place.kind {
        case .session: return "{" + words.map { $0.replacing("=", with: ": ") }.joined(separator: ", ") + "}"
        case .register: return Self.scalar(setting.value ?? "0")
        case .multicast, .group, .meter, .entryMeter: return "[" + words.map { Self.scalar($0) }.joined(separator: ", ") + "]"
        }
    }

    private func declare(_ table: Table, _ name: String, _ live: borrowing LivePipeline) throws -> String {
        let access = try TableAccess(table, maps: live.maps)
        var text = "      \(Self.scalar(table.name)):\n"
        var isEmpty = true
        if table.isChangeable {
            isEmpty = false
            if try access.count() > Self.mostEntries {
                text += "        entries: \(Self.scalar(try file(table, name, live)))\n"
            } else {
                let entries = try access.entries().map { (table.text(of: $0), Settings.rates(of: $0, in: table)) }
                text += entries.isEmpty ? "        entries: []\n" : "        entries:\n"
                for (entry, rates) in entries {
                    let meter = rates.map { ", meter: \(value($0))" } ?? ""
                    let priority = entry.priority.map { ", priority: \($0)" } ?? ""
                    text +=
                        "          - {match: \(Self.mapping(entry.keys)), action: \(Self.scalar(entry.action))\(parameters(entry.parameters))\(priority)\(meter)}\n"
                }
            }
        }
        if !table.defaultAction.constant {
            let call = try access.defaultAction()
            if call != (try table.programDefault()) {
                isEmpty = false
                text += "        default: {action: \(Self.scalar(call.name))\(parameters(table.text(of: call)))}\n"
            }
        }
        return isEmpty ? "" : text
    }

    private func parameters(_ list: [NamedText]) -> String { list.isEmpty ? "" : ", parameters: \(Self.mapping(list))" }

    private func file(_ table: Table, _ name: String, _ live: borrowing LivePipeline) throws -> String {
        guard let output, output != "-" else {
            throw Refusal(
                "table \(table.name) of \(name) has more than \(Self.mostEntries) entries, which go into a file of their own: --output FILE says beside what")
        }
        let stem = output.hasSuffix(".yaml") ? String(output.dropLast(5)) : output
        let path = "\(stem).\(name).\(table.name).jsonl"
        var bytes: [UInt8] = []
        _ = try TableExport(live.schema, pipeline: name).write(table.name, maps: live.maps) { piece in
            piece.withUnsafeBytes { bytes += $0 }
            return true
        }
        try Files.write(bytes, to: path)
        return path.split(separator: "/").last.map(String.init) ?? path
    }

    /// How the source has to be compiled to make what runs, as far as that can be found; nil when it does not.
    private func recompiled(_ hanging: Hanging) -> Counting? {
        guard let wanted = hanging.object, let bytes = readFile(hanging.source) else { return nil }
        if bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) { return SHA256.hex(bytes) == wanted ? .drops : nil }
        return [Counting.drops, .all, .none].first { count in
            let options = CompileOptions(hook: hanging.hook, counting: count)
            let result = Compiling.compilation(of: bytes, hanging.source, options, upTo: .object, isLoaded: true)
            return result.object.map { SHA256.hex($0) } == wanted
        }
    }

    private static func mapping(_ list: [NamedText]) -> String {
        "{" + list.map { "\(scalar($0.name)): \(scalar($0.text))" }.joined(separator: ", ") + "}"
    }

    /// A text as YAML: plain where it can be nothing else, quoted otherwise.
    private static func scalar(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "_./".utf8.contains(byte)
            }
        }
        if plain, !text.isEmpty { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
