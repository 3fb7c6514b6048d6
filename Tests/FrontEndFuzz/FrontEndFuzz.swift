import Driver
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

// usage: FrontEndFuzz SECONDS SCRATCH-DIR PROGRAM-DIR...
@main struct FrontEndFuzz {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // FrontEndFuzz file FILE...: what a kept text does.
        if arguments.first == "file", arguments.count > 1 {
            var fuzz = Fuzz(folder: "/tmp")
            for path in arguments.dropFirst() {
                fuzz.attempt(readFile(path) ?? [], path, limit: 1e6)
                print("\(path): \(fuzz.worst) s, \(Fuzz.peak) MB")
            }
            exit(0)
        }
        guard arguments.count >= 3, let seconds = Double(arguments[0]) else {
            print("usage: FrontEndFuzz SECONDS SCRATCH-DIR PROGRAM-DIR...")
            exit(64)
        }
        var programs: [(name: String, bytes: [UInt8])] = []
        for folder in arguments[2...] {
            for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() where name.hasSuffix(".p4") {
                if let bytes = readFile("\(folder)/\(name)"), !bytes.isEmpty { programs.append((name, bytes)) }
            }
        }
        guard !programs.isEmpty else {
            print("there are no programs in \(arguments[2...].joined(separator: ", "))")
            exit(1)
        }
        var fuzz = Fuzz(folder: arguments[1])
        for (name, text) in Towers.all { fuzz.attempt(Array(text.utf8), name) }
        for (name, piece) in Towers.pieces {
            fuzz.attempt(Array(String(repeating: piece, count: 10_000_000 / piece.utf8.count).utf8), "10 MB of \(name)", limit: 5)
        }
        print("\(fuzz.count) towers and large files: the slowest took \(fuzz.worst) s (\(fuzz.worstName)), memory \(Fuzz.peak) MB")
        let towers = fuzz.slow
        // Every program in turn, so that a short run sees something of each.
        fuzz = Fuzz(folder: arguments[1])
        var random = XorShift(state: UInt64(Fuzz.processorTime * 1e9) ^ UInt64(getpid()) << 20 | 1)
        let seed = random.state
        let mutations = programs.map { Mutations($0.bytes) }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var round = 0
        while clock.now < end {
            for (program, mutation) in zip(programs, mutations) where clock.now < end {
                let cuts = (mutation.bytes.count + 96) / 97
                if round < cuts { fuzz.attempt(Array(mutation.bytes[..<(round * 97)]), "\(program.name) cut at \(round * 97)") }
                guard mutation.words.count > 1 else { continue }
                // Every word is left out once, in order; the rest is drawn.
                fuzz.attempt(mutation.deleting(round % mutation.words.count), "\(program.name) without word \(round % mutation.words.count)")
                let (a, b) = (random.below(mutation.words.count), random.below(mutation.words.count))
                fuzz.attempt(mutation.swapping(a, b), "\(program.name), words \(a) and \(b) swapped")
                let (index, byte) = (random.below(mutation.bytes.count), UInt8(truncatingIfNeeded: random.next()))
                fuzz.attempt(mutation.replacing(index, with: byte), "\(program.name), byte \(index) is \(byte)")
            }
            round += 1
        }
        print("\(fuzz.count) texts from \(programs.count) programs, \(fuzz.accepted) of them accepted, seed \(seed)")
        print("the slowest took \(fuzz.worst) s (\(fuzz.worstName)); memory \(Fuzz.peak) MB")
        for problem in towers + fuzz.slow { print("too slow: \(problem); kept in \(arguments[1])") }
        if Fuzz.peak > Fuzz.megabytesAllowed { print("more than \(Fuzz.megabytesAllowed) MB were in use") }
        exit(towers.isEmpty && fuzz.slow.isEmpty && Fuzz.peak <= Fuzz.megabytesAllowed ? 0 : 1)
    }
}
