import Driver
import Glibc
import Journal
import Maps
import Netlink
import Pipeline
import Schema
import Source

/// What has to be done so that the host is as files say: a list of verbs, in the order they are to be done.
struct Plan {
    enum Deed {
        case attach(Declaration.Pipeline, [Declaration.Interface], entries: [TableChange], settings: [SettingChange])
        case swap(Declaration.Pipeline)
        case mode(String, interface: String, XDPMode)
        case detach(String, interface: String)
        case table(String, TableChange)
        case file(String, table: String, path: String)
        case settings(String, [SettingChange])
    }
    /// What a table lacks, has too much of, and has otherwise.
    struct TableChange {
        var table: String
        var removed: [EntryText] = []
        var changed: [EntryText] = []
        var added: [EntryText] = []
        /// Nil leaves it.
        var fallback: (action: String, parameters: [NamedText])?
        var isEmpty: Bool { removed.isEmpty && changed.isEmpty && added.isEmpty && fallback == nil }
    }
    struct Step {
        var deed: Deed
        var namespace: NetworkNamespace?
        var netns: String?
        /// Words of `weir` that do the same, one line each.
        var verbs: [[String]]
    }
    var steps: [Step] = []
    /// The object of each pipeline's program, by the pipeline's name.
    var objects: [String: [UInt8]] = [:]
    var verbs: [[String]] { steps.flatMap(\.verbs) }
}

/// Compares what files say with what runs.
struct Planner {
    let pipelines: Pipelines
    /// For pipelines that name no namespace.
    let netns: String?
    var problems: Problems
    private(set) var plan = Plan()

    init(_ pipelines: Pipelines, netns: String?, problems: Problems) {
        self.pipelines = pipelines
        self.netns = netns
        self.problems = problems
    }

    /// Whether every interface that has to be there is there.
    static func areThere(_ declaration: Declaration, netns: String?) -> Bool {
        declaration.pipelines.allSatisfy { pipeline in
            guard let place = try? namespace(pipeline.netns ?? netns), let socket = try? NetlinkSocket(in: place.namespace) else { return false }
            return pipeline.interfaces.allSatisfy { $0.mayBeMissing || (try? Links.named($0.name, in: socket)) != nil }
        }
    }

    private static func namespace(_ name: String?) throws -> (namespace: NetworkNamespace?, Void) {
        guard let name else { return (nil, ()) }
        let namespace = try NetworkNamespace(name)
        _ = try namespace.identity()
        return (namespace, ())
    }

    mutating func compare(_ declaration: Declaration) throws {
        claims(declaration)
        for pipeline in declaration.pipelines {
            let namespace: NetworkNamespace?
            do { namespace = try Planner.namespace(pipeline.netns ?? netns).namespace } catch {
                problems.add(pipeline.place, "\(error)")
                continue
            }
            do { try compare(pipeline, namespace) } catch {
                let refusal = Refusal(error)
                // A program that does not compile has been told at its own lines.
                problems.add(
                    refusal.sentence.isEmpty ? pipeline.programPlace : pipeline.place,
                    refusal.sentence.isEmpty ? "the program does not compile" : refusal.sentence)
            }
        }
    }

    /// One XDP hook takes one pipeline.
    private mutating func claims(_ declaration: Declaration) {
        var owners: [String: (name: String, place: Place)] = [:]
        for pipeline in declaration.pipelines where pipeline.hook == nil || pipeline.hook == .xdp {
            for interface in pipeline.interfaces {
                let hook = "\(pipeline.netns ?? netns ?? "")/\(interface.name)"
                if let other = owners[hook], pipeline.hook == .xdp || other.name != pipeline.name {
                    problems.add(
                        interface.place,
                        "the xdp hook of \(interface.name) is claimed by pipeline \(other.name) too, in \(other.place.path):\(other.place.line):\(other.place.column)"
                    )
                } else {
                    owners[hook] = (pipeline.name, interface.place)
                }
            }
        }
    }

    private mutating func compare(_ pipeline: Declaration.Pipeline, _ namespace: NetworkNamespace?) throws {
        let options = CompileOptions(includePaths: pipeline.include, defines: pipeline.define, hook: pipeline.hook, counting: pipeline.count)
        let object = try Compiling.object(pipeline.program, options)
        plan.objects[pipeline.name] = object.bytes
        let socket = try NetlinkSocket(in: namespace)
        for interface in pipeline.interfaces where !interface.mayBeMissing {
            do throws(NetlinkError) { _ = try Links.named(interface.name, in: socket) } catch {
                problems.add(interface.place, "there is no interface \(interface.name)\(place(pipeline)): `wait: true` attaches it when it comes")
            }
        }
        let declared = tables(pipeline, object.schema)
        let sections = sections(pipeline, object.schema, declared)
        guard try pipelines.names().contains(pipeline.name) else {
            return try begin(pipeline, object.schema, declared, sections, namespace, socket)
        }
        let hanging = try pipelines.hanging(pipeline.name)
        guard hanging.hook == object.schema.hook else {
            return problems.add(
                pipeline.place,
                "pipeline \(pipeline.name) hangs on \(hanging.hook.rawValue), and its program is for \(object.schema.hook.rawValue): detach it first")
        }
        let wanted = Set(pipeline.ports.map(\.assignment))
        let names = Set(pipeline.interfaces.map(\.name))
        for port in hanging.ports where names.contains(port.interface) && !wanted.contains(port) {
            let place = pipeline.ports.first?.place ?? pipeline.place
            problems.add(place, "\(port.interface) is port \(port.port) of the pipeline that runs: port numbers stay as long as it does, so detach it first")
        }
        var isSwapped = false
        if hanging.object != object.digest {
            let bytes = object.bytes
            let trial = try pipelines.swap(
                pipeline.name, BPFObject(bytes, name: pipeline.program), source: pipeline.program, SwapOptions(dryRun: true, dropState: true))
            isSwapped = !trial.isSame
            if isSwapped {
                add(.swap(pipeline), pipeline, namespace, [["swap", pipeline.name, pipeline.program] + compileWords(pipeline)])
            }
        }
        try interfaces(pipeline, hanging, namespace)
        let live = try pipelines.open(pipeline.name)
        for (table, declared) in zip(pipeline.tables, declared) {
            guard let declared else { continue }
            let change = try difference(declared, live)
            if !change.isEmpty { add(.table(pipeline.name, change), pipeline, namespace, verbs(pipeline, change)) }
            if case .file(let path, let place)? = table.entries {
                do {
                    // What another program will make of them is seen when it is there.
                    guard try isSwapped || differs(path, declared.table.name, live) else { continue }
                } catch let error as ImportRefusal {
                    problems.add(place, ([error.sentence] + error.details).joined(separator: "; "))
                    continue
                }
                add(
                    .file(pipeline.name, table: declared.table.name, path: path), pipeline, namespace,
                    [["table", "import", pipeline.name, declared.table.name, path, "--replace"]])
            }
        }
        for section in sections {
            let changes = try difference(section, live)
            if !changes.isEmpty { add(.settings(pipeline.name, changes), pipeline, namespace, changes.map { $0.words(pipeline.name) }) }
        }
    }

    /// Whether a table is not what a file has.
    private func differs(_ path: String, _ table: String, _ live: borrowing LivePipeline) throws -> Bool {
        try TableImport(mode: .replace, table: table).changes(EntrySource(path: path), live.schema, maps: live.maps)
    }

    private func place(_ pipeline: Declaration.Pipeline) -> String { (pipeline.netns ?? netns).map { " in network namespace \($0)" } ?? "" }

    private mutating func add(_ deed: Plan.Deed, _ pipeline: Declaration.Pipeline, _ namespace: NetworkNamespace?, _ verbs: [[String]]) {
        let netns = pipeline.netns ?? netns
        plan.steps.append(Plan.Step(deed: deed, namespace: namespace, netns: netns, verbs: verbs.map { $0 + (netns.map { ["--netns", $0] } ?? []) }))
    }

    private func compileWords(_ pipeline: Declaration.Pipeline) -> [String] {
        pipeline.include.flatMap { ["-I", $0] } + pipeline.define.flatMap { ["-D", "\($0.name)=\($0.value)"] }
            + (pipeline.count == .drops ? [] : ["--count", pipeline.count.rawValue])
    }

    // MARK: Pipelines that are not there yet

    private mutating func begin(
        _ pipeline: Declaration.Pipeline, _ schema: Schema, _ declared: [DeclaredTable?], _ sections: [DeclaredSection],
        _ namespace: NetworkNamespace?, _ socket: borrowing NetlinkSocket
    ) throws {
        if schema.hook == .xdp {
            for interface in pipeline.interfaces {
                guard let link = try? Links.named(interface.name, in: socket), let holder = link.xdp.first else { continue }
                let owner = try holderName(holder.programID)
                problems.add(interface.place, "the xdp hook of \(interface.name) is held by \(owner)")
            }
        }
        var changes: [Plan.TableChange] = []
        for declared in declared {
            guard let declared else { continue }
            changes.append(Plan.TableChange(table: declared.table.name, added: declared.entries ?? [], fallback: declared.fallback))
        }
        let settings = sections.flatMap(\.settings).filter { $0.value != nil }.map { SettingChange($0.place, from: nil, to: $0.value) }
        let hasFiles = pipeline.tables.contains { if case .file? = $0.entries { true } else { false } }
        // The program's own entries come with it: what the file says of them is compared once they are there.
        for mode in XDPModeChoice.allCases {
            let some = pipeline.interfaces.filter { $0.mode == mode }
            guard !some.isEmpty else { continue }
            let isFirst = !plan.steps.contains { if case .attach(let other, _, _, _) = $0.deed { other.name == pipeline.name } else { false } }
            var words: [String] = ["attach", pipeline.program]
            for interface in some { words += ["--dev", interface.name] }
            words += ["--name", pipeline.name]
            for port in pipeline.ports where isFirst { words += ["--port", "\(port.assignment.port)=\(port.assignment.interface)"] }
            if let hook = pipeline.hook { words += ["--hook", hook.rawValue] }
            if mode != .auto { words += ["--mode", mode.rawValue] }
            let filling = isFirst ? changes.filter { !$0.isEmpty } : []
            // Members that come from a file are there only after it.
            let set = isFirst && !hasFiles ? settings : []
            add(
                .attach(pipeline, some, entries: isFirst ? changes : [], settings: set), pipeline, namespace,
                [words + compileWords(pipeline)] + filling.flatMap { verbs(pipeline, $0) } + set.map { $0.words(pipeline.name) })
        }
        for (table, declared) in zip(pipeline.tables, declared) {
            if case .file(let path, _)? = table.entries, let declared {
                add(
                    .file(pipeline.name, table: declared.table.name, path: path), pipeline, namespace,
                    [["table", "import", pipeline.name, declared.table.name, path, "--replace"]])
            }
        }
        if hasFiles, !settings.isEmpty { add(.settings(pipeline.name, settings), pipeline, namespace, settings.map { $0.words(pipeline.name) }) }
    }

    private func holderName(_ program: Int) throws -> String {
        for name in try pipelines.names() where (try? pipelines.open(name).programID) == UInt32(exactly: program) { return "pipeline \(name)" }
        return "program \(program), which is not ours: `weir detach` does not take it away"
    }

    // MARK: Interfaces of one that is

    private mutating func interfaces(_ pipeline: Declaration.Pipeline, _ hanging: Hanging, _ namespace: NetworkNamespace?) throws {
        let netns = pipeline.netns ?? netns
        let there = hanging.interfaces.filter { netns == nil ? $0.isHere : $0.namespace == netns }
        for mode in XDPModeChoice.allCases {
            let new = pipeline.interfaces.filter { wanted in wanted.mode == mode && !there.contains { $0.name == wanted.name } }
            guard !new.isEmpty else { continue }
            let ports = pipeline.ports.filter { port in
                new.contains { $0.name == port.assignment.interface } && !hanging.ports.contains(port.assignment)
            }
            var words: [String] = ["attach", pipeline.program]
            for interface in new { words += ["--dev", interface.name] }
            words += ["--name", pipeline.name]
            for port in ports { words += ["--port", "\(port.assignment.port)=\(port.assignment.interface)"] }
            if mode != .auto { words += ["--mode", mode.rawValue] }
            add(.attach(pipeline, new, entries: [], settings: []), pipeline, namespace, [words + compileWords(pipeline)])
        }
        for wanted in pipeline.interfaces {
            guard let mode = XDPMode(rawValue: wanted.mode.rawValue), let now = there.first(where: { $0.name == wanted.name }), hanging.hook == .xdp,
                let before = now.mode, before != mode.rawValue
            else { continue }
            add(.mode(pipeline.name, interface: wanted.name, mode), pipeline, namespace, [["mode", pipeline.name, mode.rawValue, "--dev", wanted.name]])
        }
        for old in hanging.interfaces where !there.contains(old) || !pipeline.interfaces.contains(where: { $0.name == old.name }) {
            guard there.contains(old) else {
                problems.add(
                    pipeline.place,
                    "pipeline \(pipeline.name) is on \(old.name)\(old.namespace.map { " in network namespace \($0)" } ?? "") too: one declaration is about one namespace"
                )
                continue
            }
            add(.detach(pipeline.name, interface: old.name), pipeline, namespace, [["detach", pipeline.name, "--dev", old.name]])
        }
    }
}
