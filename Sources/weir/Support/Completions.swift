import ArgumentParser
import Glibc
import Maps
import Netlink
import Pipeline
import Schema

/// What a shell offers for a word: the completion scripts ask weir, which asks the kernel. Nothing where that may not be looked at.
enum Completions {
    static let pipeline = CompletionKind.custom { _, _, _ in names }
    static let pipelineOrInterface = CompletionKind.custom { _, _, _ in names + interfaces }
    static let interface = CompletionKind.custom { _, _, _ in interfaces }
    static let table = CompletionKind.custom { words, _, _ in schema(words)?.tables.map { last($0.name) } ?? [] }
    static let counter = CompletionKind.custom { words, _, _ in schema(words).map { $0.counters.map(\.name) + $0.registers.map(\.name) } ?? [] }
    static let action = CompletionKind.custom { words, _, _ in
        words.count > 2 && words[1] == "table"
            ? tableOf(words)?.actions.filter { words[2] == "default" ? !$0.tableOnly : !$0.defaultOnly }.map { last($0.name) } ?? [] : []
    }
    /// `KEY=`, and the parameters of the action when that stands there already.
    static let fields = CompletionKind.custom { words, index, prefix in
        guard let table = tableOf(words) else { return [] }
        var fields = words.count > 2 && words[2] == "default" ? [] : table.keys.map(\.field.name)
        if let at = words.firstIndex(of: "--action"), at + 1 < words.count, at + 1 != index,
            let action = table.actions.first(where: { $0.name == words[at + 1] || last($0.name) == words[at + 1] })
        {
            fields += action.parameters.map(\.name)
        }
        let given = Set(words.enumerated().filter { $0.offset != index }.map { $0.element.prefix { $0 != "=" } })
        return fields.filter { !given.contains($0[...]) }.map { $0 + "=" }
    }

    private static var names: [String] { (try? Pipelines().names()) ?? [] }

    private static var interfaces: [String] {
        guard let socket = try? NetlinkSocket(in: nil) else { return [] }
        return ((try? Array(Links.all(in: socket))) ?? []).filter { !$0.isLoopback }.map(\.name)
    }

    /// The words of a line that are no options: `weir table add router ipv4_route` and so on.
    private static func plain(_ words: [String]) -> [String] {
        var all: [String] = []
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
            } else if word.hasPrefix("-") {
                isValue = ["--netns", "--action", "--priority", "--limit", "--sort", "--interval", "--times"].contains(word)
            } else {
                all.append(word)
            }
        }
        return all
    }

    private static func schema(_ words: [String]) -> Schema? {
        let words = plain(words)
        guard words.count > 3 else { return nil }
        return try? Pipelines().open(words[3]).schema
    }

    private static func tableOf(_ words: [String]) -> Table? {
        let plain = plain(words)
        guard plain.count > 4, let schema = schema(words), let index = try? Names.find(plain[4], in: schema.tables.map(\.name), what: "table") else {
            return nil
        }
        return schema.tables[index]
    }

    private static func last(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }
}
