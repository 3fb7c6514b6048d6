import Glibc
import Testing
import Tmux

/// The manual pages, as man(1) will read them.
@Suite struct ManualTests {
    private static let weir = Tmux.program("weir")

    @Test func aPageForEveryVerb() throws {
        let folder = "/tmp/weir-manual-\(getpid())"
        mkdir(folder, 0o700)
        defer { _ = Tmux.sh("rm -rf \(folder)") }
        let (status, output) = Tmux.sh("\(Self.weir) manual \(folder) && ls \(folder)")
        #expect(status == 0, "\(output)")
        let help = Tmux.sh("\(Self.weir) --help").output
        for verb in ["attach", "swap", "table", "console", "doctor"] {
            #expect(help.contains("  \(verb) ") && output.contains("weir-\(verb).1"))
        }
        #expect(!output.contains("weir-guard.1") && !output.contains("weir-manual.1"))
        let table = Tmux.sh("cat \(folder)/weir-table.1").output
        #expect(table.contains(".SS add") && table.contains("\\fB\\-\\-priority\\fR"))
        // Nothing that man takes for a request of its own.
        for line in Tmux.sh("cat \(folder)/*.1").output.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            let request = line.dropFirst().prefix { $0 != " " }
            #expect(["TH", "SH", "SS", "B", "BR", "I", "TP", "PP", "br"].contains(String(request)), "\(line)")
        }
        #expect(Tmux.sh("\(Self.weir) manual /nowhere").status >> 8 == 1)
    }
}
