import CBackend
import IR
import Source

extension Compiler {
    /// Makes the object of a compilation that has come as far as C. When the kernel's 512 bytes of stack do not do, locals go to a map, first
    /// the large ones, then all; when jumps do not reach, parts of the program become functions. The C is made anew for it. What still does
    /// not fit is refused at a P4 line.
    public func assemble(_ result: inout Compilation, path: String, with clang: Clang = Clang()) {
        guard let program = result.program, var c = result.c else { return }
        let (clock, start) = (ContinuousClock(), ContinuousClock.now)
        defer { result.timings.append(("clang", Self.milliseconds(since: start, clock))) }
        result.object = nil
        var overflow = StackOverflow()
        var isTooLong = false
        var least = options.spilling
        var refused: String?
        for spilling in Spilling.levels(of: program) where spilling >= least {
            if spilling != result.spilling {
                var again = options
                again.spilling = spilling
                var diagnostics = Diagnostics()
                let backend = Compiler(options: again, files: files).backendOptions(program, path: path, result.map)
                guard let other = generateC(program, options: backend, diagnostics: &diagnostics) else { break }
                c = other
            }
            // A level that moves nothing of this program's changes nothing.
            guard c.text != refused else { continue }
            refused = c.text
            do throws(ClangError) {
                guard let object = try reaching(c, result.map, with: clang) else {
                    isTooLong = true
                    least = .parts
                    continue
                }
                guard (FunctionSizes(object)?.stack ?? 0) <= FunctionSizes.mostStack else { continue }
                if let uses = MapUses(object), uses.count > MapUses.most {
                    result.diagnostics.error(Self.tooManyMaps(uses.count), at: program.tables.last?.span ?? Self.largest(program))
                    return
                }
                result.object = object
                result.c = c
                result.spilling = spilling
                return
            } catch {
                guard case .refused(_, let output) = error, error.isStackOverflow else {
                    result.diagnostics.error(error.description, at: .none)
                    return
                }
                overflow.read(output, c.pinned.places)
            }
        }
        guard !isTooLong else {
            result.diagnostics.error(Self.tooLong, at: Self.largest(program))
            return
        }
        let place = overflow.place(in: result.map)
        result.diagnostics.error(StackOverflow.message, at: place.isNone ? Self.largest(program) : place)
    }

    /// The block that most of the program's statements are in.
    private static func largest(_ program: Program) -> Span {
        func size(_ statements: [Statement]) -> Int {
            var count = 0
            statements.forEachStatement { _ in count += 1 }
            return count
        }
        let sizes = program.blocks.map { block in
            switch block.kind {
            case .parser(let parser): (block.span, parser.states.reduce(0) { $0 + size($1.body) })
            case .control(let statements): (block.span, size(statements))
            }
        }
        return sizes.max { $0.1 < $1.1 }?.0 ?? .none
    }

    /// The object of a program all of whose jumps reach; nil when there is none. Jumps reach 16 bits of instructions, and 32 where clang has
    /// the fourth version of the instruction set.
    private func reaching(_ c: CProgram, _ map: SourceMap, with clang: Clang) throws(ClangError) -> [UInt8]? {
        do {
            let object = try object(of: c, map, with: clang)
            guard let longest = FunctionSizes(object)?.longest, longest > FunctionSizes.mostInstructions else { return object }
        } catch {
            guard error.isTooLong else { throw error }
        }
        return try? object(of: c, map, with: clang, longJumps: true)
    }

    private static let tooLong =
        "this is longer than \(FunctionSizes.mostInstructions) instructions, which is how far jumps reach, and cannot be cut into functions that "
        + "are shorter: a table instead of statements makes it smaller, and clang 18 or later jumps further (WEIR_CLANG names one)"

    private static func tooManyMaps(_ count: Int) -> String {
        "this program uses \(count) maps, and the kernel lets a program have \(MapUses.most): a table with constant entries needs none, and one "
            + "table with more keys does the work of several"
    }

    private func object(of c: CProgram, _ map: SourceMap, with clang: Clang, longJumps: Bool = false) throws(ClangError) -> [UInt8] {
        let pinned = c.pinned
        let object = try clang.compile(c: pinned.text, longJumps: longJumps)
        guard !pinned.places.isEmpty else { return object }
        return LineInformation(object)?.placed(pinned.places) { map.text(of: $0) } ?? object
    }
}

/// What clang says of a function whose locals do not fit the stack of a BPF program.
struct StackOverflow {
    static let message =
        "this needs more than the 512 bytes of stack that the kernel gives, even with the program's variables in a map: narrower or fewer "
        + "values at a time make it smaller"

    /// How often each line is named for a value that found no room, and the lines of functions that are too large.
    private var values: [PinnedText.Place: Int] = [:]
    private var functions: [PinnedText.Place] = []

    /// Takes note of what clang said of a text whose lines are numbered like that.
    mutating func read(_ output: String, _ places: [PinnedText.Place]) {
        for line in output.split(separator: "\n") {
            let isValue = line.contains("original source location")
            guard isValue || ClangError.isStackOverflow(in: line) else { continue }
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
