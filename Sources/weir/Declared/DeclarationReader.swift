import CBackend
import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import Yaml

/// Reads declarations from YAML. What is wrong is collected, each with its line and column; what is right is kept.
///
///     pipelines:
///       router:
///         program: router.p4              # seen from the file; an object does too
///         include: [DIR]                  # and define: {NAME: VALUE}, hook, count
///         netns: blue
///         interfaces: [eth0, {name: eth1, mode: native, wait: true}]
///         ports: {1: eth0, 2: eth1}
///         tables:
///           ipv4_route:
///             entries:                    # or a file as weir table import reads it
///               - {match: {dst: 10.0.0.0/8}, action: forward, parameters: {port: 2}, priority: 1}
///             default: {action: drop, parameters: {reason: 1}}
///         sessions: {5: {port: 2}}        # and multicast, groups, meters, registers: DeclarationReader+Settings
struct DeclarationReader {
    private(set) var declaration = Declaration()
    var problems = Problems()
    private var path = ""
    private var folder = ""

    /// Files larger than this are refused.
    static let mostBytes = 16 << 20

    /// The files a word stands for: itself, or the `*.yaml` of a folder by their names.
    static func files(_ words: [String]) throws -> [String] {
        var all: [String] = []
        for word in words {
            var info = stat()
            guard stat(word, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
                all.append(word)
                continue
            }
            guard let list = opendir(word) else { throw Refusal("cannot read \(word): \(String(cString: strerror(errno)))") }
            defer { closedir(list) }
            var names: [String] = []
            while let entry = readdir(list) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
                if !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
            }
            all += names.sorted().map { word + "/" + $0 }
        }
        return all
    }

    mutating func read(_ path: String) throws {
        let bytes = try Files.read(path)
        self.path = path
        let absolute = Files.absolute(path)
        folder = String(absolute[..<(absolute.lastIndex(of: "/") ?? absolute.startIndex)])
        guard bytes.count <= DeclarationReader.mostBytes else { throw Refusal("\(path) is too large for a declaration: put entries into files of their own") }
        let text = String(decoding: bytes, as: UTF8.self)
        problems.keep(path, text)
        guard text.utf8.elementsEqual(bytes) else {
            let good = zip(text.utf8, bytes).prefix { $0 == $1 }.map(\.0)
            let lines = good.split(separator: 0x0a, omittingEmptySubsequences: false)
            return problems.add(Place(path: path, line: lines.count, column: (lines.last?.count ?? 0) + 1), "this is not UTF-8")
        }
        let root: YamlNode?
        do throws(YamlError) { root = try YamlNode(parsing: text) } catch {
            return problems.add(Place(path: path, line: error.line, column: error.column), error.problem)
        }
        // Nothing at all declares nothing.
        guard let root, root.text != "" else { return }
        each(root, "a declaration", ["pipelines"]) { reader, _, value in
            guard let pairs = value.pairs else { return reader.wrong(value, "a mapping of names and pipelines is expected here") }
            for pair in pairs { reader.pipeline(pair) }
        }
    }

    func place(_ node: YamlNode) -> Place { Place(path: path, line: node.line, column: node.column) }
    func place(_ pair: YamlNode.Pair) -> Place { Place(path: path, line: pair.line, column: pair.column) }
    mutating func wrong(_ node: YamlNode, _ text: String) { problems.add(place(node), text) }

    /// Hands over each pair of a mapping whose key is known.
    private mutating func each(
        _ node: YamlNode, _ what: String, _ names: [String], _ body: (inout DeclarationReader, String, YamlNode) -> Void
    ) {
        guard let pairs = node.pairs else { return wrong(node, "\(what) is a mapping: \(names.joined(separator: ", "))") }
        for pair in pairs {
            guard names.contains(pair.key) else {
                let hint = Names.nearest(to: pair.key, in: names).map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))"
                problems.add(place(pair), "\(what) has no \(pair.key): \(hint)")
                continue
            }
            body(&self, pair.key, pair.value)
        }
    }

    private mutating func text(_ node: YamlNode, _ what: String) -> String? {
        if let text = node.text, !text.isEmpty { return text }
        wrong(node, "\(what) is expected here")
        return nil
    }

    private mutating func list(_ node: YamlNode, _ what: String) -> [YamlNode] {
        if let items = node.items { return items }
        if node.text == "" { return [] }
        wrong(node, "a list of \(what) is expected here")
        return []
    }

    private func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }

    private mutating func pipeline(_ pair: YamlNode.Pair) {
        let place = place(pair)
        if let other = declaration.pipelines.first(where: { $0.name == pair.key }) {
            return problems.add(place, "pipeline \(pair.key) is declared in \(other.place.path):\(other.place.line) already")
        }
        var result = Declaration.Pipeline(name: pair.key, program: "", programPlace: place, place: place)
        do throws(PipelineError) { try Pipelines.check(name: pair.key) } catch { problems.add(place, error.sentence) }
        let names = ["program", "include", "define", "hook", "count", "netns", "interfaces", "ports", "tables"] + DeclarationReader.settingNames
        each(pair.value, "a pipeline", names) { reader, key, value in
            switch key {
            case "program":
                result.program = reader.text(value, "a P4 file or an object").map(reader.absolute) ?? ""
                result.programPlace = reader.place(value)
            case "include": result.include = reader.list(value, "folders").compactMap { reader.text($0, "a folder").map(reader.absolute) }
            case "define": result.define = reader.named(value, "define").map { ($0.name, $0.text) }
            case "hook":
                result.hook = reader.text(value, "a hook").flatMap { Hook(rawValue: $0) }
                if result.hook == nil { reader.wrong(value, "a hook is \(Hook.allCases.map(\.rawValue).joined(separator: ", "))") }
            case "count":
                if let count = value.text.flatMap({ Counting(rawValue: $0) }) {
                    result.count = count
                } else {
                    reader.wrong(value, "count is \(Counting.allCases.map(\.rawValue).joined(separator: ", "))")
                }
            case "netns": result.netns = reader.text(value, "the name of a network namespace")
            case "interfaces": result.interfaces = reader.list(value, "interfaces").compactMap { reader.interface($0) }
            case "ports": result.ports = reader.ports(value)
            case "tables":
                guard let pairs = value.pairs else { return reader.wrong(value, "a mapping of names and tables is expected here") }
                result.tables = pairs.compactMap { reader.table($0) }
            default: result.sections += reader.sections(key, value)
            }
        }
        if result.program.isEmpty, result.programPlace == place { problems.add(place, "pipeline \(pair.key) has no program") }
        if result.interfaces.isEmpty { problems.add(place, "pipeline \(pair.key) has no interfaces") }
        var seen: Set<String> = []
        for interface in result.interfaces where !seen.insert(interface.name).inserted {
            problems.add(interface.place, "interface \(interface.name) is named twice")
        }
        declaration.pipelines.append(result)
    }

    private mutating func interface(_ node: YamlNode) -> Declaration.Interface? {
        var result = Declaration.Interface(name: "", mode: .auto, mayBeMissing: false, place: place(node))
        if let name = node.text {
            result.name = name
        } else {
            each(node, "an interface", ["name", "mode", "wait"]) { reader, key, value in
                switch key {
                case "name": result.name = reader.text(value, "the name of an interface") ?? ""
                case "mode":
                    if let mode = value.text.flatMap({ XDPModeChoice(rawValue: $0) }) {
                        result.mode = mode
                    } else {
                        reader.wrong(value, "a mode is \(XDPModeChoice.allCases.map(\.rawValue).joined(separator: ", "))")
                    }
                default:
                    guard ["true", "false"].contains(value.text ?? "") else { return reader.wrong(value, "wait is true or false") }
                    result.mayBeMissing = value.text == "true"
                }
            }
        }
        guard !result.name.isEmpty, result.name.utf8.count < 16, !result.name.contains("/") else {
            wrong(node, "the name of an interface is expected here")
            return nil
        }
        return result
    }

    private mutating func ports(_ node: YamlNode) -> [(assignment: PortAssignment, place: Place)] {
        guard let pairs = node.pairs else {
            wrong(node, "a mapping of port numbers and interfaces is expected here")
            return []
        }
        return pairs.compactMap { pair in
            guard let number = UInt32(pair.key) else {
                problems.add(place(pair), "'\(pair.key)' is no port number")
                return nil
            }
            return text(pair.value, "the name of an interface").map { (PortAssignment(port: number, interface: $0), place(pair)) }
        }
    }

    private mutating func table(_ pair: YamlNode.Pair) -> Declaration.Table? {
        var result = Declaration.Table(name: pair.key, place: place(pair))
        each(pair.value, "a table", ["entries", "default"]) { reader, key, value in
            if key == "default" {
                result.fallback = reader.call(value, "a default action", ["action", "parameters"])?.call
            } else if let file = value.text, !file.isEmpty {
                result.entries = .file(reader.absolute(file), reader.place(value))
            } else {
                result.entries = .listed(
                    reader.list(value, "entries").compactMap { reader.call($0, "an entry", ["match", "action", "parameters", "priority", "meter"]) })
            }
        }
        return result
    }

    private mutating func call(_ node: YamlNode, _ what: String, _ names: [String]) -> Declaration.Entry? {
        var result = Declaration.Entry(match: [], call: Declaration.Call(action: "", parameters: [], place: place(node)), place: place(node))
        each(node, what, names) { reader, key, value in
            switch key {
            case "match": result.match = reader.named(value, "match")
            case "action": result.call.action = reader.text(value, "the name of an action") ?? ""
            case "parameters": result.call.parameters = reader.named(value, "parameters")
            case "meter": result.meter = reader.words(value, "two rates, RATE:BURST")
            default:
                result.priority = value.text.flatMap { Int($0) }
                if result.priority == nil { reader.wrong(value, "a priority is a whole number") }
            }
        }
        guard !result.call.action.isEmpty else {
            if node.pairs != nil { wrong(node, "\(what) has no action") }
            return nil
        }
        return result
    }

    private mutating func named(_ node: YamlNode, _ what: String) -> [NamedText] {
        guard let pairs = node.pairs else {
            if node.text != "" { wrong(node, "\(what) is a mapping of names and values") }
            return []
        }
        return pairs.compactMap { pair in
            guard let text = pair.value.text else {
                wrong(pair.value, "a value is expected here")
                return nil
            }
            return NamedText(name: pair.key, text: text)
        }
    }
}
