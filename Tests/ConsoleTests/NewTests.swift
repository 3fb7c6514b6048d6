import Glibc
import Testing
import Tmux

/// `weir new`: what it writes is checked, tested and never written over.
@Suite(.serialized) struct NewTests {
    private static let weir = Tmux.program("weir")

    @Test(arguments: ["router", "acl", "filter", "reflector", "push"]) func isCheckedAndPassesItsTest(_ template: String) {
        let folder = "/tmp/weir-new-\(getpid())-\(template)"
        mkdir(folder, 0o700)
        defer { _ = Tmux.sh("rm -rf \(folder)") }
        let made = Tmux.sh("cd \(folder) && \(Self.weir) new mine --from \(template)")
        #expect(made.status == 0 && made.output.contains("weir check mine.p4"), "\(made.output)")
        let checked = Tmux.sh("cd \(folder) && \(Self.weir) check mine.p4")
        #expect(checked.status == 0 && checked.output.isEmpty, "\(checked.output)")
        let tested = Tmux.sh("cd \(folder) && \(Self.weir) test mine.p4")
        #expect(tested.status == 0 && tested.output.contains("1 passed"), "\(tested.output)")
        // Again: refused, and not half of it written.
        unlink(folder + "/mine.p4")
        let again = Tmux.sh("cd \(folder) && \(Self.weir) new mine --from \(template)")
        #expect(again.status >> 8 == 1 && again.output.contains("mine.stf is there already"), "\(again.output)")
        #expect(access(folder + "/mine.p4", F_OK) != 0)
    }

    @Test func wrongWordsAreUsage() {
        #expect(Tmux.sh("\(Self.weir) new x --from nothing").status >> 8 == 64)
        #expect(Tmux.sh("\(Self.weir) new ''").status >> 8 == 64)
        #expect(Tmux.sh("\(Self.weir) new /nowhere/x").status >> 8 == 1)
    }
}
