#if canImport(Glibc)
import Glibc
#endif

/// A map of the system and what surrounds it.
public struct MapOverview: Sendable, Hashable {
    public var info: MapInfo
    /// Bytes of kernel memory; nil when the kernel does not tell.
    public var memory: Int?
    /// Whether user space can change it no more.
    public var isFrozen: Bool
    /// Paths in bpf file systems, of those this process sees.
    public var pins: [String]
    /// The ids of the programs that use it, ascending.
    public var programs: [UInt32]

    /// All maps of the system by id; those that vanish meanwhile are left out (needs CAP_SYS_ADMIN).
    public static func all() throws(BPFError) -> [MapOverview] {
        let pins = PinIndex()
        let users = try programsByMap()
        var all: [MapOverview] = []
        for id in try BPFMap.ids() {
            guard let map = try? BPFMap.open(id: id) else { continue }
            all.append(map.overview(pins, users))
        }
        return all
    }

    /// The map of that id, likewise.
    public static func of(id: UInt32) throws(BPFError) -> MapOverview {
        try BPFMap.open(id: id).overview(PinIndex(), programsByMap())
    }

    private static func programsByMap() throws(BPFError) -> [UInt32: [UInt32]] {
        var users: [UInt32: [UInt32]] = [:]
        for id in try BPFProgram.ids() {
            guard let program = try? BPFProgram.open(id: id), let info = try? program.info() else { continue }
            for map in info.maps { users[map, default: []].append(id) }
        }
        return users
    }
}

/// A program of the system and where it is pinned.
public struct ProgramOverview: Sendable, Hashable {
    public var info: ProgramInfo
    /// Bytes of kernel memory; nil when the kernel does not tell.
    public var memory: Int?
    public var pins: [String]

    /// All programs of the system by id; those that vanish meanwhile are left out (needs CAP_SYS_ADMIN).
    public static func all() throws(BPFError) -> [ProgramOverview] {
        let pins = PinIndex()
        var all: [ProgramOverview] = []
        for id in try BPFProgram.ids() {
            guard let program = try? BPFProgram.open(id: id), let info = try? program.info() else { continue }
            let facts = DescriptorFacts(program.descriptor)
            all.append(ProgramOverview(info: info, memory: facts["memlock"], pins: pins.programs[id] ?? []))
        }
        return all
    }
}

/// Where maps and programs are pinned, in all bpf file systems this process sees.
struct PinIndex {
    private(set) var maps: [UInt32: [String]] = [:]
    private(set) var programs: [UInt32: [String]] = [:]

    init() {
        for root in PinDirectory.all() { walk(root, depth: 0) }
    }

    private mutating func walk(_ directory: PinDirectory, depth: Int) {
        guard depth < 16, let pins = try? directory.pins() else { return }
        for pin in pins {
            switch pin.kind {
            case .directory: if let inner = try? PinDirectory(pin.path) { walk(inner, depth: depth + 1) }
            case .map: if let map = try? BPFMap.open(pinnedAt: pin.path) { maps[map.id, default: []].append(pin.path) }
            case .program: if let program = try? BPFProgram.open(pinnedAt: pin.path) { programs[program.id, default: []].append(pin.path) }
            case .link, .other: continue
            }
        }
    }
}

/// The numbers the kernel tells of a descriptor in /proc/self/fdinfo. Looked up in the text as it is: a console asks for those of every
/// map once a second.
struct DescriptorFacts {
    private let text: [UInt8]

    init(_ descriptor: borrowing Descriptor) { self.init(text: contents(of: "/proc/self/fdinfo/\(descriptor.raw)")) }

    init(text: [UInt8]) { self.text = text }

    /// The decimal number behind `name:`; nil where there is no such line, or no number in it.
    subscript(name: StaticString) -> Int? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var line = 0
        while line < text.count {
            let end = text[line...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let colon = line + wanted.count
            if colon < end, text[colon] == UInt8(ascii: ":"), text[line..<colon].elementsEqual(wanted) {
                var (number, digits) = (0, 0)
                for byte in text[(colon + 1)..<end] where byte != UInt8(ascii: "\t") && byte != UInt8(ascii: " ") {
                    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 18 else { return nil }
                    number = number * 10 + Int(byte - UInt8(ascii: "0"))
                    digits += 1
                }
                return digits > 0 ? number : nil
            }
            line = end + 1
        }
        return nil
    }
}

extension BPFMap {
    func overview(_ pins: PinIndex, _ users: [UInt32: [UInt32]]) -> MapOverview {
        let facts = DescriptorFacts(descriptor)
        return MapOverview(
            info: info, memory: facts["memlock"], isFrozen: facts["frozen"] == 1, pins: pins.maps[id] ?? [],
            programs: users[id] ?? [])
    }
}
