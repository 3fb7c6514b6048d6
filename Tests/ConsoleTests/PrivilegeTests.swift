import Glibc
import Testing
import Tmux

/// What root gives up, as /proc/PID/status of verbs and of the clang that they start has it.
@Suite(.serialized) struct PrivilegeTests {
    private static let weir = Tmux.program("weir")
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    /// CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER.
    private static let files: UInt64 = 0b1110
    /// With them CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON and CAP_BPF.
    private static let reading = files | 1 << 19 | 1 << 21 | 1 << 38 | 1 << 39
    /// And CAP_SETPCAP, CAP_NET_ADMIN, CAP_SYS_CHROOT and CAP_SYS_RESOURCE.
    private static let kernel = reading | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 24

    /// What stands behind `CapEff`, `CapPrm` and `CapBnd`.
    private static func capabilities(_ text: String) -> [UInt64] {
        text.split(separator: "\n").filter { line in ["CapEff", "CapPrm", "CapBnd"].contains { line.hasPrefix($0) } }
            .map { UInt64($0.split(separator: "\t").last ?? "", radix: 16) ?? .max }
    }

    private static func folder() -> String {
        let folder = "/tmp/weir-rights-\(UInt64.random(in: 0 ... .max))"
        mkdir(folder, 0o700)
        return folder
    }

    /// A script that stands for clang, notes what it may, and is clang then.
    private static let noting = """
        printf '#!/bin/sh\\ngrep ^Cap /proc/self/status >>seen\\nexec clang "$@"\\n' >cc && chmod 755 cc && export WEIR_CLANG=$PWD/cc
        """

    @Test func aCompilerIsStartedWithoutRightsOverTheKernel() throws {
        let bench = try Bench()
        let folder = Self.folder()
        defer { _ = Tmux.sh("\(bench.program) detach \(bench.name); rm -rf \(folder)") }
        for verb in [
            "build \(Self.root)/examples/router.p4 -o o", "build \(Self.root)/examples/router.p4 --verify -o o",
            "attach \(bench.source) --name \(bench.name) --netns \(bench.hub) --dev p1", "swap \(bench.name) \(bench.source)",
        ] {
            let (status, output) = Tmux.sh("cd \(folder) && rm -f seen && \(Self.noting) && \(bench.program) \(verb) && cat seen")
            #expect(status == 0, "\(verb): \(output)")
            let found = Self.capabilities(output)
            #expect(found.count >= 3 && found.allSatisfy { $0 & ~Self.files == 0 }, "\(verb): \(output)")
        }
    }

    /// Verbs that are at work: what they wait for keeps them there.
    @Test func aVerbKeepsWhatItNeeds() throws {
        let bench = try Bench()
        let folder = Self.folder()
        try bench.attach()
        defer { _ = Tmux.sh("rm -rf \(folder)") }
        for (verb, kept) in [
            ("check pipe", Self.files), ("fmt pipe", Self.files), ("build pipe -o o", Self.files), ("metrics \(bench.name) --listen 127.0.0.1:0", Self.reading),
            ("counter show \(bench.name) --watch", Self.kernel), ("attach pipe --dev p1 --netns \(bench.hub)", Self.kernel), ("plan pipe", Self.kernel),
        ] {
            let started = Tmux.sh("cd \(folder) && rm -f pipe && mkfifo pipe && { \(bench.program) \(verb) >said 2>&1 & echo $!; }")
            let process = try #require(pid_t(started.output.filter(\.isNumber)), "\(started.output)")
            defer { kill(process, SIGKILL) }
            // It begins as what it was started by.
            var found: [UInt64] = []
            for _ in 0..<200 {
                found = Self.capabilities(Tmux.sh("cat /proc/\(process)/status").output)
                if found.count == 3, found.allSatisfy({ $0 & ~kept == 0 }) { break }
                usleep(50_000)
            }
            #expect(
                found.count == 3 && found.allSatisfy { $0 & ~kept == 0 },
                "\(verb): \(found.map { String($0, radix: 16) }) \(Tmux.sh("cat \(folder)/said").output)")
        }
    }

    /// What is pinned, locked, written down and kept is root's alone.
    @Test func nobodyElseSeesIt() throws {
        let bench = try Bench()
        let folder = Self.folder()
        defer { _ = Tmux.sh("\(Self.weir) detach \(bench.name); rm -rf \(folder)") }
        let (status, output) = Tmux.sh(
            """
            umask 0 && export WEIR_JOURNAL=\(folder)/journal &&
            \(Self.weir) attach \(bench.source) --name \(bench.name) --netns \(bench.hub) --dev p1 &&
            \(Self.weir) table add \(bench.name) ipv4_route dst=10.0.0.0/8 --action drop reason=1 &&
            \(Self.weir) table clear \(bench.name) ipv4_route && \(Self.weir) swap \(bench.name) \(bench.source)
            """)
        #expect(status == 0, "\(output)")
        let places = "\(folder)/journal /run/weir/lock/\(bench.name) /run/weir/bpf/pipelines/\(bench.name)"
        #expect(Tmux.sh("find \(places) -perm /077").output == "")
        // Something of each was there.
        for (place, least) in [("\(folder)/journal", 4), ("/run/weir/lock/\(bench.name)", 1), ("/run/weir/bpf/pipelines/\(bench.name)", 6)] {
            #expect(Int(Tmux.sh("find \(place) | wc -l").output.filter(\.isNumber)) ?? 0 >= least, "\(place)")
        }
    }
}
