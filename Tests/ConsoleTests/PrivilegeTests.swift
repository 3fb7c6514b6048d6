import Testing
import Tmux

/// What root gives up: seen by clang, which a verb starts, and which a script stands for here.
@Suite struct PrivilegeTests {
    @Test func aCompilerIsStartedWithoutRightsOverTheKernel() {
        let folder = "/tmp/weir-rights-\(UInt64.random(in: 0 ... .max))"
        let weir = Tmux.program("weir")
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let script = """
            mkdir -m 700 \(folder) && cd \(folder) || exit 1
            printf '#!/bin/sh\\ngrep ^Cap /proc/self/status >>\(folder)/seen\\nexec clang "$@"\\n' >cc && chmod 755 cc
            WEIR_CLANG=\(folder)/cc \(weir) build \(root)/examples/router.p4 -o \(folder)/o && cat seen
            """
        let (status, output) = Tmux.sh(script)
        _ = Tmux.sh("rm -rf \(folder)")
        #expect(status == 0, "\(output)")
        var seen = 0
        for line in output.split(separator: "\n") where line.hasPrefix("CapEff") || line.hasPrefix("CapBnd") {
            let bits = UInt64(line.split(separator: "\t").last ?? "", radix: 16) ?? .max
            // CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER at most.
            #expect(bits & ~0b1110 == 0, "\(line)")
            seen += 1
        }
        #expect(seen >= 2, "\(output)")
    }
}
