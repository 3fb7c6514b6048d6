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

    @Test func theQuickHelpSaysWhatTheWholeTreeSays() {
        #expect(Tmux.sh("\(Self.weir) --help").output == Tmux.sh("\(Self.weir) help").output)
        #expect(Tmux.sh("\(Self.weir) -h").output == Tmux.sh("\(Self.weir) --help").output)
        #expect(Tmux.sh("COLUMNS=120 \(Self.weir) --help").output == Tmux.sh("COLUMNS=120 \(Self.weir) help").output)
    }

    @Test func shellsAreToldNamesOfWhatRuns() throws {
        let bench = try Bench()
        try bench.attach()
        let script = bench.folder + "/mine.yaml"
        #expect(Tmux.sh("\(Self.weir) --generate-completion-script bash >\(script)").status == 0)
        func offered(_ words: String) -> [String] {
            let line = words.replacing("NAME", with: bench.name)
            let folder = Self.weir.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            let program =
                "export WEIR_PINS=\(bench.world)/bpf; PATH=\(folder):$PATH; . \(script); COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<<\"$COMP_LINE\"; COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_TYPE=9; _weir weir '' \"${COMP_WORDS[COMP_CWORD - 1]}\"; printf '%s\\n' \"${COMPREPLY[@]}\""
            return Tmux.sh("bash -c '\(program.replacing("'", with: "'\\''"))'").output.split(separator: "\n").map { $0.trimmingPrefix(" ") }.map {
                String($0.reversed().drop { $0 == " " }.reversed())
            }
        }
        #expect(offered("weir swap ").contains(bench.name))
        #expect(offered("weir table show NAME ").contains("ipv4_route"))
        #expect(offered("weir table add NAME ipv4_route ").contains("dst="))
        let actions = offered("weir table add NAME ipv4_route dst=10.0.0.0/8 --action ")
        #expect(actions.contains("forward") && actions.contains("local"))
        let parameters = offered("weir table add NAME ipv4_route dst=10.0.0.0/8 --action forward ")
        #expect(parameters.contains("port=") && parameters.contains("dmac=") && !parameters.contains("dst="))
        #expect(offered("weir counter show NAME ").contains { $0.hasSuffix("received") })
    }
}
