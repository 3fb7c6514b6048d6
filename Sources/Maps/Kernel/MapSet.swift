#if canImport(Glibc)
import Glibc
#endif

/// Maps held open together, by name.
public struct MapSet: ~Copyable, Sendable {
    private var descriptors: [(name: String, raw: Int32)] = []

    init() {}

    /// No map at all.
    public static func none() -> MapSet { MapSet() }

    deinit {
        for entry in descriptors { close(entry.raw) }
    }

    /// In the order they were added.
    public var names: [String] { descriptors.map(\.name) }

    func raw(_ name: String) -> Int32? { descriptors.first { $0.name == name }?.raw }

    /// Adds another owner of an open descriptor, in place of the one of that name if there is one.
    mutating func add(_ name: String, duplicating raw: Int32) throws(BPFError) {
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw BPFError("keep map \"\(name)\" open") }
        if let at = descriptors.firstIndex(where: { $0.name == name }) {
            close(descriptors[at].raw)
            descriptors[at].raw = copy
        } else {
            descriptors.append((name, copy))
        }
    }

    /// Another owner of the map of that name; an ENOENT error when there is none.
    public func open(_ name: String) throws(BPFError) -> BPFMap {
        guard let raw = raw(name) else {
            throw BPFError(operation: "open map \"\(name)\"", code: Int(ENOENT), words: "the program has no such map")
        }
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw BPFError("open map \"\(name)\"") }
        return try BPFMap(owning: copy)
    }
}

extension MapSet {
    /// The maps pinned in a directory, by the names they were pinned under.
    public init(pinnedIn directory: PinDirectory) throws(BPFError) {
        self.init()
        for pin in try directory.pins() where pin.kind == .map {
            let map = try BPFMap.open(pinnedAt: pin.path)
            try add(MapSet.swapped(pin.name, "@", "."), duplicating: map.descriptor.raw)
        }
    }

    /// Pins every map in a directory, under its name. A bpf file system has no names with dots, which those of global
    /// data have (`.data`): they become `@`.
    public func pin(in directory: PinDirectory) throws(BPFError) {
        for name in names { try open(name).pin(at: directory.path + "/" + MapSet.pinName(of: name)) }
    }

    /// What the map of a name is pinned as.
    public static func pinName(of name: String) -> String { swapped(name, ".", "@") }

    private static func swapped(_ name: String, _ from: Character, _ to: Character) -> String {
        String(name.map { $0 == from ? to : $0 })
    }
}
