import Glibc
import Maps
import Pipeline
import Testing
import Tmux

/// Weir's bpf file system read-only, as one `weir` sees it: what reads goes on, what writes says why it cannot.
@Suite(.serialized) struct ReadOnlyTests {
    /// Runs `weir` in mounts of its own, in which the bpf file system is read-only.
    private func readOnly(_ bench: borrowing Bench, _ words: String) -> (status: Int32, output: String) {
        let path = bench.pins.path
        return Tmux.sh(
            "unshare --mount sh -c 'mount --bind \(path) \(path) && mount -o remount,bind,ro \(path) && exec \(bench.program) \(words)'")
    }

    @Test func statusGoesOnAndChangesAreRefused() throws {
        let bench = try Bench("ro")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        for words in ["status \(bench.name)", "status", "table show \(bench.name) types", "counter show \(bench.name)", "map list", "prog list"] {
            let (status, output) = readOnly(bench, words)
            #expect(status == 0 && !output.isEmpty, "\(words): \(output)")
        }
        #expect(readOnly(bench, "status \(bench.name)").output.contains("g1"))
        for words in ["swap \(bench.name) \(objects[1])", "detach \(bench.name)", "mode \(bench.name) generic --dev a0"] {
            let (status, output) = readOnly(bench, words)
            #expect(status >> 8 == 1 && output.contains("Read-only file system"), "\(words): \(output)")
        }
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
        #expect(try bench.entries() == ["0x88b6 pipe.drop"])
    }
}
