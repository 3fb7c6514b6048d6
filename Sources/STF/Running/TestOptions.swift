import Driver
import Netlink

/// What a run of tests was told.
public struct TestOptions: Sendable {
    /// Includes, defines, the hook and externs; the rest is the runner's.
    public var compile: CompileOptions
    /// How programs are attached on the net target.
    public var mode: XDPModeChoice
    /// Where each test leaves what it was made of, in a folder of its own; nil leaves nothing.
    public var keep: String?
    /// Builds for the user target with the address and undefined-behaviour sanitizers.
    public var sanitize: Bool
    /// The C compiler of the user target; nil finds one.
    public var compiler: String?
    /// Seconds that a packet may take on the user target before the program is stopped.
    public var timeout: Double
    /// Tests at a time; 0 is one a core.
    public var jobs: Int
    /// Captures that take part in every test, behind the lines of its script.
    public var captures: [TestCapture]

    public init(
        compile: CompileOptions = CompileOptions(), mode: XDPModeChoice = .auto, keep: String? = nil, sanitize: Bool = false,
        compiler: String? = nil, timeout: Double = 5, jobs: Int = 0, captures: [TestCapture] = []
    ) {
        self.compile = compile
        self.mode = mode
        self.keep = keep
        self.sanitize = sanitize
        self.compiler = compiler
        self.timeout = timeout
        self.jobs = jobs
        self.captures = captures
    }
}
