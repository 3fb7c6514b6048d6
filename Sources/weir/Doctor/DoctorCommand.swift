import ArgumentParser
import Glibc

/// Looks at what weir needs, and says what mends what is amiss. Changes nothing, but for mounting weir's own bpf file system.
enum Doctor {}

/// `weir doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What this host has and lacks, a line each, with what mends it.",
        discussion: "The exit status is 1 when something will not work.")

    @Option(help: ArgumentHelp("An interface to look at; all of them otherwise. May be repeated.", valueName: "if"), completion: Completions.interface)
    var dev: [String] = []

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    private struct Answer: Encodable { var findings: [Finding] }

    func run() throws {
        let findings = Doctor.kernel() + Doctor.host() + Doctor.interfaces(dev, in: try place.namespace())
        if output.json {
            try Streams.json(Answer(findings: findings))
        } else {
            let width = findings.map(\.subject.count).max() ?? 0
            for finding in findings {
                let padding = String(repeating: " ", count: width - finding.subject.count)
                Streams.out("\(finding.health.mark)  \(finding.subject)\(padding)  \(finding.text)\n")
                if let mend = finding.mend { Streams.out(String(repeating: " ", count: width + 8) + "-> \(mend)\n") }
            }
        }
        if findings.contains(where: { $0.health == .bad }) { throw ExitCode.failure }
    }
}
