import CBpf
import Schema

#if canImport(Glibc)
import Glibc
#endif

/// An object file made ready to load: checked, its maps known, and maps of an earlier run set in place of its own.
public struct BPFObject: ~Copyable, Sendable {
    /// A map the object declares.
    public struct Declaration: Sendable, Hashable {
        public var name: String
        public var layout: MapLayout
        /// The layout of the maps a map of maps holds, when the object's BTF declares it.
        public var inner: MapLayout?
    }

    let image: ElfImage
    /// What the kernel derives names of global-data maps from.
    let name: String
    /// What the object says of itself, and the maps of its own externs.
    public let schema: Schema
    /// The maps the object declares, in its own order.
    public let maps: [Declaration]
    /// Maps to use in place of the object's own.
    var reused: MapSet
    /// What to write into global data before it is loaded.
    var data: [DataPatch] = []

    /// The object in `bytes`, compiled by weir; `name` is how the file is called in messages.
    public init(_ bytes: [UInt8], name: String) throws(ObjectError) {
        let image = try BPFObject.check(bytes, name)
        let schema: Schema
        do { schema = try Schema(image: image) } catch { throw error.about(name) }
        try self.init(image, name, schema)
    }

    /// An object of another compiler, of which only the program `entry` for `hook` is known.
    public init(foreign bytes: [UInt8], name: String, entry: String, hook: Hook) throws(ObjectError) {
        let schema = Schema(program: entry, source: name, architecture: "", hook: hook, entry: entry)
        try self.init(BPFObject.check(bytes, name), name, schema)
    }

    /// The object in the file at `path`, compiled by weir.
    public init(path: String) throws(ObjectError) {
        try self.init(BPFObject.read(path), name: path)
    }

    private init(_ image: ElfImage, _ name: String, _ schema: Schema) throws(ObjectError) {
        let opened = try OpenedObject(image, name, schema)
        guard opened.hasProgram(schema.entry) else {
            throw .unusable("\(name): the object has no program \"\(schema.entry)\"")
        }
        let declarations = opened.declarations
        // libbpf expects such a map to come from a section of its own, and follows a null pointer when it does not.
        if let map = declarations.first(where: { $0.layout.type == .structOperations || $0.inner?.type == .structOperations }) {
            throw .unusable("\(name): map \"\(map.name)\" is of a type that packet programs have no use for")
        }
        self.image = image
        self.name = name
        var schema = schema
        if !schema.architecture.isEmpty { schema.maps += opened.ownMaps(besides: schema) }
        self.schema = schema
        maps = declarations
        reused = MapSet()
    }

    /// Uses `map` in place of the object's own map of that name. Layouts that differ are an error, since the kernel does not
    /// look.
    public mutating func reuse(_ name: String, _ map: borrowing BPFMap) throws(ObjectError) {
        guard let declared = maps.first(where: { $0.name == name }) else {
            throw .unusable("\(self.name): the object has no map \"\(name)\" to replace")
        }
        guard map.layout.difference(from: declared.layout) == nil else {
            throw .mismatch(MapMismatch(map: name, wanted: declared.layout, offered: map.layout))
        }
        do { try reused.add(name, duplicating: map.descriptor.raw) } catch { throw .kernel(error) }
    }

    /// Uses the map pinned at `path` in place of the object's own map of that name.
    public mutating func reuse(_ name: String, pinnedAt path: String) throws(ObjectError) {
        let map: BPFMap
        do { map = try BPFMap.open(pinnedAt: path) } catch { throw .kernel(error) }
        try reuse(name, map)
    }

    private static func check(_ bytes: [UInt8], _ name: String) throws(ObjectError) -> ElfImage {
        do {
            let image = try ElfImage(bytes)
            try image.check()
            return image
        } catch { throw error.about(name) }
    }

    private static func read(_ path: String) throws(ObjectError) -> [UInt8] {
        let raw = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw .kernel(BPFError("read \(path)")) }
        let file = Descriptor(owning: raw)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file.raw, &chunk, chunk.count)
            guard count >= 0 else { throw .kernel(BPFError("read \(path)")) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count < 1 << 28 else { throw .unusable("\(path): the file is too large for an object") }
        }
    }
}

extension ObjectError {
    /// The same, with the file's name before its sentence.
    func about(_ name: String) -> ObjectError {
        switch self {
        case .unusable(let sentence): .unusable("\(name): \(sentence)")
        case .mismatch, .verifier, .kernel: self
        }
    }
}
