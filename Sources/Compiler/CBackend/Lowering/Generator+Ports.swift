import IR
import Schema

/// Ports: numbers in P4, interfaces in Linux.
extension Generator {
    /// The map from port numbers to interfaces: a device map for XDP, whose redirects go through it.
    mutating func portMap() -> String {
        let map = "weir_ports"
        if schema.ports == nil {
            schema.ports = map
            schema.maps.append(MapUse(name: map, role: .ports))
            declarations.append(
                .macro("WEIR_MAP", [map, isXDP ? "WEIR_DEVMAP_HASH" : "WEIR_HASH", "u32", "u32", "256", "0"]))
        }
        return map
    }

    /// The port a packet came in by, where the program looks at it: the number that weir gave the interface, or the interface's
    /// own index.
    mutating func inputPort(_ path: String) -> [CStatement] {
        guard let id = program.shared[path], reads(id), let name = scalars[id] else { return [] }
        if options.instrument { return [.assign(.name(name), .call("weir_input_port", []))] }
        prelude.use(.lookup)
        let (map, config) = ("weir_in_ports", "weir_config")
        schema.inputPorts = InputPorts(map: map, config: Self.configMap, offset: 0)
        schema.maps.append(MapUse(name: map, role: .ports, of: "input"))
        declarations.append(.macro("WEIR_MAP", [map, "WEIR_HASH", "u32", "u32", "256", "0"]))
        declarations.append(.structure(CStructure(name: config, members: [.plain(.u32, "ports_are_mapped")])))
        declarations.append(
            .global("WEIR_CONFIG", .structure(config), config, section: Self.configMap, .literal(nil, [.zero])))
        let mapped: [CStatement] = [
            .declare(.pointer(.u32), "number", .call("bpf_map_lookup_elem", [.name(map).address, .name(name).address])),
            .if(.name("number"), [.assign(.name(name), .prefix(.dereference, .name("number")))], []),
        ]
        return [
            .assign(.name(name), .pure("WEIR_IFINDEX", [.name("ctx")])),
            .if(.dot(.name(config), "ports_are_mapped"), mapped, []),
        ]
    }

    static let configMap = ".rodata.config"

    /// Whether anything looks at a scalar.
    func reads(_ id: VariableID) -> Bool {
        var found = false
        program.forEachExpression { if case .variable(id) = $0.kind { found = true } }
        return found
    }
}
