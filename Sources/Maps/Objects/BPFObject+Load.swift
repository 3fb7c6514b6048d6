import CBpf
import Schema

#if canImport(Glibc)
import Glibc
#endif

/// A program in the kernel with its maps, held by nothing but this owner until it is pinned or attached.
public struct LoadedProgram: ~Copyable, Sendable {
    public let program: BPFProgram
    public let info: ProgramInfo
    /// All maps of the object, by their names in it.
    public let maps: MapSet
    public let schema: Schema
    /// What the verifier counted while it went through the program.
    public let verifier: VerifierStatistics
    /// What libbpf said meanwhile, warnings for the most part; usually empty.
    public let words: String

    public var id: UInt32 { info.id }
    public var tag: String { info.tag }
    public var name: String { info.name }
}

extension BPFObject {
    /// Creates the maps that are not reused, has the verifier go through the program, and loads it for `hook` (the schema's own
    /// when nil). Nothing is attached. The object can be loaded again.
    ///
    /// - Parameter mapInputPorts: have the program translate the interfaces packets come in by to port numbers, through the map the
    ///   schema names; without, a port is its interface's index.
    /// - Parameter isLast: the refusal is told to a person. Without, one for too many ways (`VerifierError.isTooMuch`) comes with its sentence
    ///   alone: a log of a million instructions takes several times as long as the walk.
    /// - Throws: `ObjectError.verifier` with the whole log when the verifier refuses, `.kernel` for anything else.
    public func load(hook: Hook? = nil, mapInputPorts: Bool = false, isLast: Bool = true) throws(ObjectError) -> LoadedProgram {
        let patches = data + (mapInputPorts ? schema.inputPorts.map { [$0.patch] } ?? [] : [])
        // Statistics only: the verifier writes no trace, which makes large programs load several times faster. It notes each call of a global
        // function even so, on every way that it walks, and counts what it took back: a small log would be too small for the calls of a loop.
        var attempt = try attempt(hook: hook ?? schema.hook, level: 4, logSize: 1 << 26, patches)
        if let loaded = attempt.take() { return loaded }
        if !isLast, case .verifier(let refusal) = attempt.error(schema.entry, object: name), refusal.isTooMuch { throw .verifier(refusal) }
        // Refused: once more for the log, with more room as long as the kernel says it lacks it.
        var size = 1 << 24
        while true {
            attempt = try self.attempt(hook: hook ?? schema.hook, level: 5, logSize: size, patches)
            if let loaded = attempt.take() { return loaded }
            guard attempt.code == Int(ENOSPC), let more = BPFObject.larger(than: size) else { throw attempt.error(schema.entry, object: name) }
            size = more
        }
    }

    /// The most room for a log that the kernel takes (`bpf_verifier_log_attr_valid`).
    static let largestLog = (1 << 30) - 1

    /// More room than that; nil when there is none.
    private static func larger(than size: Int) -> Int? { size < largestLog ? min(size << 3, largestLog) : nil }

    /// The verifier's log of every instruction it goes through, in whatever way that ends; of a longer one than the kernel gives, what
    /// it gives. Nothing stays loaded.
    /// - Parameter size: bytes to begin with.
    /// - Throws: when there is no word of a log, the kernel's reason.
    public func verifierLog(hook: Hook? = nil, from size: Int = 1 << 24) throws(ObjectError) -> String {
        var size = size
        while true {
            let attempt = try attempt(hook: hook ?? schema.hook, level: 6, logSize: size, data)
            if attempt.code == Int(ENOSPC), let more = BPFObject.larger(than: size) {
                size = more
                continue
            }
            if attempt.code != 0, attempt.log.isEmpty { throw attempt.error(schema.entry, object: name) }
            return attempt.log + (attempt.code == Int(ENOSPC) ? "the log is longer than the kernel gives: this is a part of it\n" : "")
        }
    }

    /// One way through libbpf: a program, or what was said about it.
    private struct Attempt: ~Copyable {
        var loaded: LoadedProgram?
        var code = 0
        var log = ""
        var words = ""

        mutating func take() -> LoadedProgram? { loaded.take() }

        func error(_ program: String, object: String) -> ObjectError {
            // Only the verifier writes to the log; without a line of it the refusal came from elsewhere.
            if !VerifierError(program: program, code: code, log: log).reason.isEmpty {
                return .verifier(VerifierError(program: program, code: code, log: log))
            }
            return .kernel(BPFError(operation: "load \(object)", code: code, words: oneLine(words)))
        }
    }

    private func attempt(hook: Hook, level: UInt32, logSize: Int, _ patches: [DataPatch]) throws(ObjectError) -> Attempt {
        // calloc's pages are the system's zero page until the kernel writes to them: a large log costs what it holds.
        guard let memory = calloc(logSize, 1) else { throw .kernel(BPFError("make room for the verifier's log")) }
        defer { free(memory) }
        let log = UnsafeMutableBufferPointer(start: memory.bindMemory(to: CChar.self, capacity: logSize), count: logSize)

        let opened = try OpenedObject(image, name, schema)
        try opened.preparePrograms(hook: hook, logLevel: level, log: log)
        let templates: MapSet
        do { templates = try makeTemplates() } catch { throw .kernel(error) }
        try opened.prepareMaps(reusing: reused, templates: templates)
        try opened.write(patches)
        let (result, words) = opened.load()
        var attempt = Attempt()
        attempt.log = String(cString: memory.assumingMemoryBound(to: CChar.self))
        attempt.words = words
        attempt.code = Int(-result)
        guard result == 0 else { return attempt }
        do throws(BPFError) {
            let owned = try Descriptor(borrowing: opened.descriptor(ofProgram: schema.entry))
            let program = try BPFProgram(owned)
            attempt.loaded = LoadedProgram(
                program: try program.duplicate(), info: try program.info(), maps: try opened.openedMaps(), schema: schema,
                verifier: VerifierStatistics(log: attempt.log), words: words)
        } catch { throw .kernel(error) }
        return attempt
    }

    /// Templates for the ternary tables whose inner map the object does not declare.
    private func makeTemplates() throws(BPFError) -> MapSet {
        var set = MapSet()
        for table in schema.tables {
            guard let inner = table.ternaryLayout,
                maps.contains(where: { $0.name == table.map && $0.layout.type.holdsMaps && $0.inner == nil })
            else { continue }
            let template = try BPFMap.create(table.map, inner)
            try set.add(table.map, duplicating: template.descriptor.raw)
        }
        return set
    }
}

extension Descriptor {
    /// Another owner of what somebody else holds open.
    init(borrowing raw: Int32) throws(BPFError) {
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw BPFError("keep a descriptor") }
        self.init(owning: copy)
    }
}

extension Table {
    /// The layout of a ternary table's inner map; nil for any other table.
    var ternaryLayout: MapLayout? {
        guard storage == .ternary, let ternary, ternary.tuples?.isSound != false else { return nil }
        return MapLayout(type: .array, keySize: 4, valueSize: ternary.cellSize(keySize: keySize), maxEntries: 1)
    }
}
