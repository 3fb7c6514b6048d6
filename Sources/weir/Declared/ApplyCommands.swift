import ArgumentParser
import Glibc
import Journal
import Pipeline

/// The files of a plan, and how long to wait for what they name.
struct DeclarationArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("YAML files, or folders of *.yaml.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("Wait so long for interfaces that are not there yet.", valueName: "seconds"))
    var wait: Int?

    @OptionGroup var place: NamespaceArguments

    func validate() throws {
        if let wait, !(1...3600).contains(wait) { throw ValidationError("--wait takes 1 to 3600 seconds, not \(wait)") }
    }

    /// What the files say, once the interfaces they name are there, or the time to wait for them is over.
    func read() throws -> DeclarationReader {
        var reader = DeclarationReader()
        for file in try DeclarationReader.files(files) { try reader.read(file) }
        if reader.problems.isEmpty, let wait {
            let end = MonotonicClock.seconds + Double(wait)
            while !Planner.areThere(reader.declaration, netns: place.netns), MonotonicClock.seconds < end { usleep(200_000) }
        }
        return reader
    }

    /// What has to be done.
    func plan(_ reader: DeclarationReader, _ pipelines: Pipelines) throws -> Plan {
        var planner = Planner(pipelines, netns: place.netns, problems: reader.problems)
        // What is not understood is not compared either.
        if reader.problems.isEmpty { try planner.compare(reader.declaration) }
        guard planner.problems.isEmpty else {
            Streams.error(planner.problems.rendered)
            throw Refusal("")
        }
        return planner.plan
    }
}

/// `weir plan`
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say what has to be done so that the host is as files declare it.",
        discussion: """
            The answer is a list of verbs, in the order in which weir apply does them; none when all is as it should be. What the files do \
            not name is left alone. docs/declared.md describes them.
            """)

    @OptionGroup var declared: DeclarationArguments
    @OptionGroup var output: OutputArguments

    private struct Answer: Encodable {
        var verbs: [[String]]
    }

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let plan = try declared.plan(declared.read(), pipelines)
        if output.json { return try Streams.json(Answer(verbs: plan.verbs)) }
        guard !plan.verbs.isEmpty else { return Streams.out("all is as declared\n") }
        for words in plan.verbs { Streams.out("weir \(JournalRecord.text(words))\n") }
    }
}

/// `weir apply`
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make the host as files declare it: all of it, or nothing.",
        discussion: """
            Does what weir plan lists. When a step is refused those before it are taken back, and when it is killed the next weir takes them \
            back. A second time it changes nothing. With --confirm it is taken back unless weir confirm, without a name, comes in time; weir undo takes it back later.
            """)

    @OptionGroup var declared: DeclarationArguments

    @Option(help: ArgumentHelp("Take it back unless `weir confirm` comes within so many seconds.", valueName: "seconds"))
    var confirm: Int?

    @OptionGroup var output: OutputArguments

    private struct Answer: Encodable {
        var verbs: [[String]]
        var confirmWithin: Int?
    }

    func validate() throws {
        if let confirm, !(1...86_400).contains(confirm) { throw ValidationError("--confirm takes 1 to 86400 seconds, not \(confirm)") }
    }

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let files = try declared.read()
        // From here on no other apply changes what this one compares with.
        var whole = try Whole(with: pipelines, Recording.journal, startGuard: Guard.start(_:generation:))
        let plan = try declared.plan(files, pipelines)
        if plan.steps.isEmpty {
            if output.json { return try Streams.json(Answer(verbs: [])) }
            return Streams.out("all is as declared\n")
        }
        let isText = !output.json
        let number = try Recording.journal.recordingNumber("apply", Recording.words, reason: { Refusal($0).sentence }) { deed in
            deed.begin(nil)
            try Apply(pipelines: pipelines, plan: plan, hasToBeTakenBack: confirm != nil, tell: { if isText { Streams.out("weir \($0)\n") } }).perform(
                &deed, &whole)
            if let confirm { deed.waits(confirm) }
        }
        if let confirm {
            do throws(Refusal) {
                guard let number else { throw Refusal("without a journal nobody could take it back later") }
                try ApplyGuard.start(number, seconds: confirm)
            } catch {
                try whole.takeBack(in: Recording.journal)
                throw error
            }
        }
        try whole.end()
        if output.json { return try Streams.json(Answer(verbs: plan.verbs, confirmWithin: confirm)) }
        if let confirm { Streams.out("for \(confirm) s unless confirmed: weir confirm\n") }
    }
}

/// What waits for the confirmation of an `apply`: a process of its own.
struct ApplyGuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "guard-apply", shouldDisplay: false)

    @Argument var number: Int
    @Argument var seconds: Int

    func run() throws {
        for number in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE] { signal(number, SIG_IGN) }
        _ = chdir("/")
        let end = MonotonicClock.seconds + Double(seconds)
        while MonotonicClock.seconds < end {
            if try ApplyGuard.isSettled(number) { return }
            usleep(200_000)
        }
        for _ in 0..<120 {
            let records = try Recording.journal.file.records().records
            guard try !ApplyGuard.isSettled(number), let record = records.last(where: { $0.number == number }), let undo = record.undo else { return }
            do {
                _ = try UndoCommand.perform(
                    record, undo, force: true, Pipelines(), ["undo", String(number)], Recording.journal, because: "nobody confirmed it in time")
                return
            } catch { sleep(1) }
        }
    }
}

enum ApplyGuard {
    /// Whether somebody confirmed an apply, or took it back.
    static func isSettled(_ number: Int) throws -> Bool {
        try Recording.journal.file.records().records.contains { $0.outcome == .done && ($0.confirms == number || $0.undoes == number) }
    }

    /// The newest apply that waits for its confirmation.
    static func pending() throws -> JournalRecord? {
        let records = try Recording.journal.file.records().records
        return try records.last { record in
            guard record.verb == "apply", record.outcome == .done, let seconds = record.confirmWithin else { return false }
            return try LogCommand.seconds(record.time) + seconds + 2 >= Int(time(nil)) && !isSettled(record.number)
        }
    }

    static func start(_ number: Int, seconds: Int) throws(Refusal) {
        try Guard.start(["guard-apply", String(number), String(seconds)])
    }
}
