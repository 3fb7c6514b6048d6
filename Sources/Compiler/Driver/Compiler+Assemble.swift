import CBackend
import IR
import Source

extension Compiler {
    /// Makes the object of a program whose C is there. When the kernel's 512 bytes of stack do not do, locals go to a map, first the large
    /// ones, then all; the C is made anew for it. What still does not fit is refused at a P4 line.
    /// - Parameter result: of `compile(upTo: .c)`; gets the object, or why there is none.
    public func assemble(_ result: inout Compilation, path: String, with clang: Clang = Clang()) {
        guard let program = result.program else { return }
        assemble(&result, options: backendOptions(program, path: path, map: result.map), with: clang)
    }

    func assemble(_ result: inout Compilation, options: CBackendOptions, with clang: Clang) {
        guard let program = result.program, var c = result.c else { return }
        var overflow = StackOverflow()
        for spilling in Spilling.allCases where spilling.rawValue >= self.options.spilling.rawValue {
            if spilling != options.spilling {
                var options = options
                options.spilling = spilling
                var again = Diagnostics()
                guard let other = generateC(program, options: options, diagnostics: &again) else { break }
                c = other
            }
            do throws(ClangError) {
                let object = try clang.compile(c: c.pinned.text)
                let map = result.map
                let places = c.pinned.places
                result.object = places.isEmpty ? object : LineInformation(object)?.placed(places) { map.text(of: $0) } ?? object
                result.c = c
                return
            } catch {
                guard case .refused(_, let output) = error, StackOverflow.isReported(in: output) else {
                    result.diagnostics.error(error.description, at: .none)
                    return
                }
                overflow.read(output, c.pinned.places)
            }
        }
        result.diagnostics.error(StackOverflow.message, at: overflow.place(in: result.map))
    }
}

/// What clang says of a function whose locals do not fit the stack of a BPF program.
struct StackOverflow {
    static let message =
        "this needs more than the 512 bytes of stack that the kernel gives, even with the program's variables in a map: narrower or fewer "
        + "values at a time make it smaller"

    static func isReported(in output: String) -> Bool { output.contains("BPF stack limit") }

    /// How often each line is named for a value that found no room, and the lines of functions that are too large.
    private var values: [PinnedText.Place: Int] = [:]
    private var functions: [PinnedText.Place] = []

    /// Takes note of what clang said of a text whose lines are numbered like that.
    mutating func read(_ output: String, _ places: [PinnedText.Place]) {
        for line in output.split(separator: "\n") {
            let isValue = line.contains("original source location")
            guard isValue || Self.isReported(in: String(line)) else { continue }
            // The place is the last one that the line names: PATH:LINE:COLUMN.
            for word in line.split(separator: " ").reversed() {
                let parts = word.split(separator: ":")
                guard parts.count >= 3, let row = Int(parts[parts.count - 2]), Int(parts[parts.count - 1]) != nil else { continue }
                let number = row - PinnedText.firstNumber
                let place =
                    places.indices.contains(number)
                    ? places[number] : PinnedText.Place(path: parts.dropLast(2).joined(separator: ":"), line: row)
                if isValue { values[place, default: 0] += 1 } else { functions.append(place) }
                break
            }
        }
    }

    /// The P4 line that most values without room are on; the function's when none is known.
    func place(in map: SourceMap) -> Span {
        let known = values.filter { $0.key.line > 0 && !functions.contains($0.key) }.sorted {
            ($0.value, $1.key.line) > ($1.value, $0.key.line)
        }
        return (known.map(\.key) + functions).lazy.compactMap { map.span(ofLine: $0.line, in: $0.path) }.first ?? .none
    }
}
