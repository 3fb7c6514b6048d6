import CBpf
import Schema

/// What the C of a program's own externs keeps: maps, and variables.
extension OpenedObject {
    /// The maps that the compiler did not make, of the role `.extern`. Constants are none of them, nor is what is named `weir_...`.
    func ownMaps(besides known: Schema) -> [MapUse] {
        let names = Set(known.maps.map(\.name) + known.tables.flatMap { [$0.map, $0.defaultAction.map] })
        // Read only when there is such a map: most objects have none.
        lazy var types = typeInformation
        var own: [MapUse] = []
        forEachMap { map, name in
            let section = name.firstIndex(of: ".").map { String(name[$0...]) }
            guard !names.contains(name), !name.hasPrefix("weir_"), section?.hasPrefix(".rodata") != true, section?.hasPrefix(".k") != true else { return }
            let (key, value) = (bpf_map__btf_key_type_id(map), bpf_map__btf_value_type_id(map))
            let contents = types.map { types in [key, value].map { types.contents(of: $0) }.joined(separator: " -> ") }
            // A section's map is called after the program, which may be called otherwise next time.
            own.append(MapUse(name: name, role: .extern, of: section ?? name, contents: contents))
        }
        return own
    }
}
