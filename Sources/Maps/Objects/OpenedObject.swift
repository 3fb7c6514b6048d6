import CBpf
import Schema

/// libbpf's view of an object file, from opening to closing.
struct OpenedObject: ~Copyable {
    private let object: OpaquePointer
    private let name: String
    private let schema: Schema
    /// The names of the maps as the object has them: libbpf calls a map that takes another one's place by that one's name.
    private let names: [String]

    /// Parses the object (`bpf_object__open_mem`).
    init(_ image: ElfImage, _ name: String, _ schema: Schema) throws(ObjectError) {
        var options = bpf_object_open_opts()
        options.sz = MemoryLayout<bpf_object_open_opts>.size
        let (object, words) = schema.program.withCString { program in
            options.object_name = program
            return image.bytes.withUnsafeBytes { bytes in
                hearing { bpf_object__open_mem(bytes.baseAddress, bytes.count, &options) }
            }
        }
        guard let object else {
            throw .unusable("\(name): libbpf cannot use the object: \(oneLine(words))")
        }
        self.object = object
        self.name = name
        self.schema = schema
        var names: [String] = []
        var map = bpf_object__next_map(object, nil)
        while let current = map {
            names.append(String(cString: bpf_map__name(current)))
            map = bpf_object__next_map(object, current)
        }
        self.names = names
    }

    deinit { bpf_object__close(object) }

    /// The types of the object; nil when it has none that can be read.
    var typeInformation: BTF? {
        guard let types = bpf_object__btf(object) else { return nil }
        var size: UInt32 = 0
        guard let bytes = btf__raw_data(types, &size) else { return nil }
        return BTF(Array(UnsafeRawBufferPointer(start: bytes, count: Int(size))))
    }

    var declarations: [BPFObject.Declaration] {
        var all: [BPFObject.Declaration] = []
        forEachMap { map, name in
            let inner = bpf_map__inner_map(map).map { OpenedObject.layout($0) }
            all.append(BPFObject.Declaration(name: name, layout: OpenedObject.layout(map), inner: inner))
        }
        return all
    }

    func hasProgram(_ name: String) -> Bool {
        bpf_object__find_program_by_name(object, name) != nil
    }

    /// The program's descriptor, borrowed from libbpf; negative before loading.
    func descriptor(ofProgram name: String) -> Int32 {
        guard let program = bpf_object__find_program_by_name(object, name) else { return -1 }
        return bpf_program__fd(program)
    }

    /// Sets each program's type by the hook, gives it a log, and leaves out the programs of other hooks.
    func preparePrograms(hook: Hook, logLevel: UInt32, log: UnsafeMutableBufferPointer<CChar>) throws(ObjectError) {
        let entrySection = section(ofProgram: schema.entry)
        var program = bpf_object__next_program(object, nil)
        while let current = program {
            program = bpf_object__next_program(object, current)
            let isEntry = String(cString: bpf_program__name(current)) == schema.entry
            guard isEntry || String(cString: bpf_program__section_name(current)) == entrySection else {
                bpf_program__set_autoload(current, false)
                continue
            }
            let (type, attach) = OpenedObject.types(hook)
            guard bpf_program__set_type(current, type) == 0,
                bpf_program__set_expected_attach_type(current, attach) == 0,
                bpf_program__set_log_level(current, logLevel) == 0
            else { throw .kernel(BPFError("prepare program \"\(schema.entry)\"")) }
            if isEntry, bpf_program__set_log_buf(current, log.baseAddress, log.count) != 0 {
                throw .kernel(BPFError("give program \"\(schema.entry)\" a log"))
            }
        }
    }

    /// Puts maps of an earlier run in place, and gives every map of maps the template it needs.
    func prepareMaps(reusing reused: borrowing MapSet, templates: borrowing MapSet) throws(ObjectError) {
        var failure: BPFError?
        forEachMap { map, name in
            bpf_map__set_pin_path(map, nil)  // Where maps are pinned is the pipeline's to say.
            if let raw = reused.raw(name) {
                let result = bpf_map__reuse_fd(map, raw)
                if result != 0 { failure = BPFError("reuse map \"\(name)\"", result: result) }
            } else if let raw = templates.raw(name) {
                let result = bpf_map__set_inner_map_fd(map, raw)
                if result != 0 { failure = BPFError("give map \"\(name)\" its template", result: result) }
            }
        }
        if let failure { throw .kernel(failure) }
    }

    /// Writes into the first values of global data.
    func write(_ patches: [DataPatch]) throws(ObjectError) {
        for patch in patches {
            var written = false
            forEachMap { map, name in
                var size = 0
                guard name == patch.map, let start = bpf_map__initial_value(map, &size), patch.offset >= 0,
                    patch.offset <= size - patch.bytes.count
                else { return }
                var value = Array(UnsafeRawBufferPointer(start: start, count: size))
                value.replaceSubrange(patch.offset..<patch.offset + patch.bytes.count, with: patch.bytes)
                guard bpf_map__set_initial_value(map, value, size) == 0 else { return }
                written = true
            }
            guard written else {
                throw .unusable("\(self.name): map \"\(patch.map)\" has no \(patch.bytes.count) bytes at \(patch.offset) to set")
            }
        }
    }

    /// Creates the maps and loads the programs (`bpf_object__load`); 0 or a negative errno, and libbpf's words.
    func load() -> (result: Int32, words: String) {
        hearing { bpf_object__load(object) }
    }

    /// Owners of all the object's maps.
    func openedMaps() throws(BPFError) -> MapSet {
        var set = MapSet()
        var pairs: [(String, Int32)] = []
        forEachMap { map, name in pairs.append((name, bpf_map__fd(map))) }
        for (name, raw) in pairs where raw >= 0 { try set.add(name, duplicating: raw) }
        return set
    }

    private func section(ofProgram name: String) -> String {
        guard let program = bpf_object__find_program_by_name(object, name) else { return "" }
        return String(cString: bpf_program__section_name(program))
    }

    func forEachMap(_ body: (OpaquePointer, String) -> Void) {
        var map = bpf_object__next_map(object, nil)
        for name in names {
            guard let current = map else { return }
            body(current, name)
            map = bpf_object__next_map(object, current)
        }
    }

    private static func types(_ hook: Hook) -> (bpf_prog_type, bpf_attach_type) {
        switch hook {
        case .xdp: (BPF_PROG_TYPE_XDP, BPF_XDP)
        case .tcIngress, .tcEgress: (BPF_PROG_TYPE_SCHED_CLS, bpf_attach_type(0))
        }
    }

    private static func layout(_ map: OpaquePointer) -> MapLayout {
        MapLayout(
            type: MapType(bpf_map__type(map)), keySize: Int(bpf_map__key_size(map)),
            valueSize: Int(bpf_map__value_size(map)), maxEntries: Int(bpf_map__max_entries(map)),
            flags: MapFlags(rawValue: bpf_map__map_flags(map)))
    }
}
