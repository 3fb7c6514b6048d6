import Glibc
import Pipeline
import Testing
import Tmux

/// The completion scripts in the shells they are for: down to what is in the kernel at this moment.
@Suite(.serialized) struct CompletionTests {
    /// How each shell is started with nothing but its completions of weir.
    private static let shells = [
        "bash": "bash --rcfile FOLDER/rc -i",
        "zsh": "ZDOTDIR=FOLDER zsh -i",
        "fish": "HOME=FOLDER fish --no-config --init-command 'source FOLDER/rc.fish'",
    ]

    @Test(arguments: ["bash", "zsh", "fish"]) func namesOfTheKernelAreOffered(_ shell: String) throws {
        guard Tmux.sh("command -v \(shell)").status == 0 else {
            // `make test` installs what is missing.
            let isRequired = getenv("WEIR_KERNEL").map { String(cString: $0) } == "required"
            if isRequired { Issue.record("there is no \(shell): scripts/setup.sh test installs it") }
            return
        }
        let bench = try Bench()
        let name = "cmpl-\(getpid())-\(shell)"
        let weir = Tmux.program("weir")
        defer { _ = Tmux.sh("\(weir) detach \(name); rm -rf \(bench.folder)") }
        let attached = Tmux.sh("\(weir) attach \(bench.source) --name \(name) --netns \(bench.hub) --dev p1")
        try #require(attached.status == 0, "\(attached.output)")
        let folder = bench.folder
        let place = weir.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        for (kind, file) in [("bash", "weir.bash"), ("zsh", "_weir"), ("fish", "weir.fish")] {
            #expect(Tmux.sh("\(weir) --generate-completion-script \(kind) >\(folder)/\(file)").status == 0)
        }
        try bench.write("PS1='ready>'\nsource \(folder)/weir.bash\n", to: "rc")
        try bench.write("PROMPT='ready>'\nfpath=(\(folder) $fpath)\nautoload -Uz compinit\ncompinit -u -D\n", to: ".zshrc")
        try bench.write("source \(folder)/weir.fish\nfunction fish_prompt; echo -n 'ready>'; end\n", to: "rc.fish")
        let start = try #require(Self.shells[shell]).replacing("FOLDER", with: folder)
        try bench.write("#!/bin/sh\nexport PATH=\(place):$PATH\n\(start)\n", to: "start")
        let tmux = try Tmux(200, 30)
        tmux.type("clear; sh \(folder)/start\n")
        try tmux.wait { $0.contains("ready>") }
        // Each word is one Tab away from what is typed; in zsh `=` may stand behind a backslash.
        let table = "\(name) ipv4_route"
        for (typed, completed) in [
            ("weir table sho", "weir table show"), ("weir table show cmpl-\(getpid())-\(shell.prefix(2))", name),
            ("weir table show \(name) ipv4_r", "ipv4_route"),
            ("weir table add \(table) --action forw", "--action forward"), ("weir table add \(table) ds", "dst="),
            ("weir table add \(table) --action forward sm", "smac="), ("weir swap cmpl-\(getpid())-\(shell.prefix(2))", "weir swap \(name)"),
        ] {
            tmux.type(typed)
            tmux.press("Tab")
            try tmux.wait { $0.replacing("\\", with: "").contains(completed) }
            tmux.press("C-u")
            try tmux.wait { !$0.contains("weir ") }
        }
    }
}
