import ArgumentParser
import Glibc
import Maps
import Pipeline

/// Why a verb did not do what it was told: one sentence for standard error, and lines behind it where they help.
struct Refusal: Error, CustomStringConvertible {
    var sentence: String
    var details: [String]

    init(_ sentence: String, details: [String] = []) {
        self.sentence = sentence
        self.details = details
    }

    /// Any error of the layers below, in its own words, and what is missing where others than root were denied something.
    init(_ error: any Error) {
        let cause = error as? BPFError ?? (error as? PipelineError)?.cause as? BPFError
        defer { if cause?.isDenied == true, geteuid() != 0 { sentence += "; programs and maps of the kernel belong to root" } }
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as PipelineError:
            if case .verifier? = error.cause as? ObjectError {
                self.init(error.sentence, details: ["the verifier's log: weir build FILE --verifier-log"])
            } else {
                self.init(error.sentence, details: error.details)
            }
        default: self.init("\(error)")
        }
    }

    var description: String { sentence }

    /// Whether an error is ArgumentParser's to print, with its exit status.
    static func isOfUsage(_ error: any Error) -> Bool {
        // `CommandError` and `ParserError`, what parsing itself throws, are not public.
        if error is Refusal || error is PipelineError { return false }
        return Weir.exitCode(for: error) != .failure || error is ExitCode
    }

    /// Writes it to standard error. A refusal without words has been told already.
    func say() {
        guard !sentence.isEmpty else { return }
        Streams.error("weir: \(sentence)\n" + details.map { "  \($0)\n" }.joined())
    }
}
