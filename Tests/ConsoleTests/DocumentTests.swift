import Foundation
import Testing
import Tmux

/// Every command of `docs/`, run in order as a reader would, each page in a folder of its own.
@Suite(.serialized) struct DocumentTests {
    static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/docs"
    static let pages = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { name in
        name.hasSuffix(".md") && (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))?.contains("```sh\n") == true
    }.sorted()

    @Test func thereAreCommands() { #expect(Self.pages.contains("tutorial.md")) }

    @Test(arguments: pages) func commandsWork(_ page: String) throws {
        let text = try String(contentsOfFile: "\(Self.folder)/\(page)", encoding: .utf8)
        var script = "set -euo pipefail\n"
        var isCommand = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```sh" {
                isCommand = true
            } else if line == "```" {
                isCommand = false
            } else if isCommand {
                script += line + "\n"
            }
        }
        let place = "/tmp/weir-docs-\(getpid())"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let weir = Tmux.program("weir").split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        defer {
            // What a page that failed midway left.
            _ = Tmux.sh("PATH=\(weir):$PATH weir detach lab; for n in tut-h1 tut-h2 tut-sw lab-net; do ip netns del $n; done; rm -rf \(place)")
        }
        try script.write(toFile: place + "/commands.sh", atomically: true, encoding: .utf8)
        let (status, output) = Tmux.sh("cd \(place) && WEIR_JOURNAL=\(place)/journal PATH=\(weir):$PATH timeout 120 bash -x commands.sh")
        #expect(status == 0, "\(output)")
    }
}
