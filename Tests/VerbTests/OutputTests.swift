import Testing
import Tmux

/// An answer that nobody could take is no answer.
@Suite struct OutputTests {
    @Test(arguments: ["--version", "status --json", "map list"])
    func aFullDiskIsAFailure(_ words: String) throws {
        let weir = Tmux.program("weir")
        let (status, said) = Tmux.sh("(\(weir) \(words) >/dev/full)")
        #expect(status >> 8 == 1 && said == "weir: cannot write standard output: No space left on device\n", "\(said)")
        let (fine, answer) = Tmux.sh("(\(weir) \(words) >/dev/null)")
        #expect(fine == 0 && answer.isEmpty, "\(answer)")
    }
}
