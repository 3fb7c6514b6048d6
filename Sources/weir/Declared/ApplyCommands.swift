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

    /// What has to be done; nil when the files say nothing at all.
    func plan(_ pipelines: Pipelines) throws -> Plan {
        var reader = DeclarationReader()
        for file in try DeclarationReader.files(files) { try reader.read(file) }
        if reader.problems.isEmpty, let wait {
            let end = MonotonicClock.seconds + Double(wait)
            while !Planner.areThere(reader.declaration, netns: place.netns), MonotonicClock.seconds < end { usleep(200_000) }
        }
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
        let plan = try declared.plan(Pipelines.ofThisHost())
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
            Does what weir plan lists. When a step is refused those before it are taken back. A second time it changes nothing. With \
            --confirm it is taken back unless weir confirm, without a name, comes in time; weir undo takes it back later.
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
        let plan = try declared.plan(pipelines)
        if plan.steps.isEmpty {
            if output.json { return try Streams.json(Answer(verbs: [])) }
            return Streams.out("all is as declared\n")
        }
        let isText = !output.json
        let number = try Recording.journal.recordingNumber("apply", Recording.words, reason: { Refusal($0).sentence }) { deed in
            deed.begin(nil)
            try Apply(pipelines: pipelines, plan: plan, tell: { if isText { Streams.out("weir \($0)\n") } }).perform(&deed)
            if let confirm {
                guard deed.canBeTakenBack else { throw Refusal("nothing was confirmed: this cannot be taken back by itself") }
                deed.waits(confirm)
            }
        }
        if let confirm {
            guard let number else { throw Refusal("without a journal nobody can take it back: it stays") }
            try ApplyGuard.start(number, seconds: confirm)
        }
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
                _ = try Recording.of("undo", ["undo", String(number)], in: Recording.journal) { deed in
                    deed.by("weir guard")
                    deed.begin(nil)
                    deed.note(try Undoing(Pipelines(), deed.keepsakes, startGuard: Guard.start(_:generation:)).perform(undo, force: true) + ["nobody confirmed it in time"])
                    deed.takesBack(number)
                }
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
