/// What became of a test on one target.
public struct TestReport: Sendable {
    public enum Outcome: Sendable, Equatable {
        case passed
        /// The stage that failed; what was wrong, each rendered for people.
        case failed(TestStage, [String])
        /// The target cannot run this test, whatever the program; why, and what covers it.
        case notRun(String)
    }
    public var test: TestCase
    public var target: TestTarget
    public var outcome: Outcome
    /// Milliseconds of every stage that was reached.
    public var timings: [(stage: TestStage, milliseconds: Double)]
    /// What the compiler and the script's reader said without its being an error.
    public var warnings: String
    /// Packets let in.
    public var packets: Int

    public var hasFailed: Bool {
        switch outcome {
        case .failed: true
        case .passed, .notRun: false
        }
    }

    /// All stages together.
    public var milliseconds: Double { timings.reduce(0) { $0 + $1.milliseconds } }
}
