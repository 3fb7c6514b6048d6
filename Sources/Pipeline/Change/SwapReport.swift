/// What a swap, or a rollback, came to, or would come to.
public struct SwapReport: Codable, Sendable {
    public struct Figures: Codable, Sendable {
        public var generation: Int
        public var source: String
        /// The verifier's.
        public var instructions: Int
        public var stack: Int
    }
    /// A stage of the change and how long it took.
    public struct Stage: Codable, Sendable, Equatable {
        public var name: String
        public var milliseconds: Double
        public init(name: String, milliseconds: Double) {
            self.name = name
            self.milliseconds = milliseconds
        }
    }
    public var pipeline: String
    /// Whether the new program is the old one: the same instructions and the same schema, wherever its file is.
    public var isSame: Bool
    public var from: Figures
    public var to: Figures
    public var state: [CarryItem]
    /// Every interface of the pipeline, as it was found before anything was touched.
    public var checks: [InterfaceCheck]
    /// What the new program made of sample packets, on maps of its own; nil for a rollback.
    public var testRun: TestRun?
    /// Interfaces that run the new program.
    public var interfaces: [String]
    /// Interfaces that are not there at the moment, and get the program when they come back (`weir attach --watch`).
    public var absent: [String]
    /// The file with the entries that the program cannot hold, as `weir table import` reads it; nil when there are none.
    public var kept: String?
    /// Seconds until it goes back by itself; nil when it does not.
    public var confirmWithin: Int?
    /// What makes it go back earlier, such as `drops>1000/s`; nil when nothing does.
    public var rollbackIf: String?
    /// What went wrong after the change was made; nil when nothing did.
    public var warning: String?
    /// How long each stage took, in order.
    public var stages: [Stage]
    /// False for a dry run.
    public var done: Bool
}

/// How to swap.
public struct SwapOptions: Sendable {
    /// Everything but the change: compile, load, verify, test-run, and say what would become of the state.
    public var dryRun: Bool
    /// Go on although state would be lost.
    public var dropState: Bool
    /// Take interfaces back from who has them now, and go on although the test run went wrong.
    public var force: Bool
    /// Seconds after which it goes back by itself.
    public var confirm: Int?
    /// Go back earlier when this comes true; only together with `confirm`.
    public var rollbackIf: RollbackRule?
    /// How many generations to keep from now on, this one included; nil leaves the number as it is.
    public var keep: Int?
    /// Packets for the test run; nil takes those the program brings along.
    public var samples: TestRun.Samples?
    /// Called with the number of the new generation before anything is touched, when there is something to confirm: starts who
    /// will go back in time. What it throws stops the swap.
    public var startGuard: (@Sendable (_ generation: Int) throws -> Void)?

    public init(
        dryRun: Bool = false, dropState: Bool = false, force: Bool = false, confirm: Int? = nil, rollbackIf: RollbackRule? = nil,
        keep: Int? = nil, samples: TestRun.Samples? = nil, startGuard: (@Sendable (_ generation: Int) throws -> Void)? = nil
    ) {
        self.dryRun = dryRun
        self.dropState = dropState
        self.force = force
        self.confirm = confirm
        self.rollbackIf = rollbackIf
        self.keep = keep
        self.samples = samples
        self.startGuard = startGuard
    }
}

/// Measures the stages of a change.
struct Stopwatch {
    private(set) var stages: [SwapReport.Stage] = []
    private var last = ContinuousClock.now

    /// The time since the last mark belongs to the stage `name`.
    mutating func mark(_ name: String) {
        let now = ContinuousClock.now
        stages.append(SwapReport.Stage(name: name, milliseconds: (now - last) / .milliseconds(1)))
        last = now
    }

    /// The time since the last mark, of which the kernel took a part.
    mutating func mark(_ name: String, kernel: Duration) {
        mark(name)
        let part = kernel / .milliseconds(1)
        let whole = stages.removeLast().milliseconds
        stages.append(SwapReport.Stage(name: name + ", kernel", milliseconds: part))
        stages.append(SwapReport.Stage(name: name + ", around it", milliseconds: max(0, whole - part)))
    }
}
