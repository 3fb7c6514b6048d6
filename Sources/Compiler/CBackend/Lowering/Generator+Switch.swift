import BigInt
import IR
import Schema

/// The end of an `xdp_model` program: the packet rebuilt unless it is dropped, and the way it goes.
extension Generator {
    mutating func switchVerdict() -> [CStatement] {
        let action = shared("output.output_action") ?? .integer(Verdicts.XDP.aborted)
        let port = shared("output.output_port") ?? .integer(0)
        var out = line(ofBlock: "switch")
        let possible = does(.possibleValues) ? PossibleValues(program).values(of: program.shared["output.output_action"]) : nil
        func may(_ verdict: Int) -> Bool { possible?.contains(BigInt(verdict)) ?? true }
        func isVerdict(_ verdict: Int) -> CExpression { .binary(.equal, action, .integer(verdict)) }
        for verdict in [Verdicts.XDP.drop, Verdicts.XDP.aborted] where may(verdict) {
            let returned = isXDP ? verdict : verdicts.drop
            let end = verdict == Verdicts.XDP.drop
                ? drop(.drop) : count(.abort, name: "aborted by the program") + finish(returned, port: nil)
            out.append(.if(isVerdict(verdict), end, []))
        }
        out += line(ofBlock: "deparser") + emitPacket() + line(ofBlock: "switch")
        guard isXDP else {
            return out + sendFromTC(
                redirect: may(Verdicts.XDP.redirect) ? isVerdict(Verdicts.XDP.redirect) : nil,
                transmit: may(Verdicts.XDP.transmit) ? isVerdict(Verdicts.XDP.transmit) : nil, to: port)
        }
        if may(Verdicts.XDP.redirect) { out.append(.if(isVerdict(Verdicts.XDP.redirect), redirect(to: port), [])) }
        if options.counting == .all {
            out.append(.if(.binary(.equal, action, .integer(Verdicts.XDP.transmit)), count(.transmit), count(.pass)))
        }
        out += record(action, nil)
        return out + [.return(action)]
    }

    /// Through the device map, which knows the interface of each port. The reserved port is looked at only when no interface has
    /// that number, so that it costs other packets nothing.
    private mutating func redirect(to port: CExpression) -> [CStatement] {
        prelude.use(.redirectMap)
        let map = "weir_ports"
        if schema.ports == nil {
            schema.ports = map
            schema.maps.append(MapUse(name: map, role: .ports))
            declarations.append(.macro("WEIR_MAP", [map, "WEIR_DEVMAP_HASH", "u32", "u32", "256", "0"]))
        }
        func go(_ port: CExpression, _ flags: CExpression) -> CExpression {
            .call("bpf_redirect_map", [.name(map).address, port, flags])
        }
        let verdict = CExpression.name("verdict")
        let missed = CExpression.binary(.notEqual, verdict, .integer(Verdicts.XDP.redirect))
        let everyOther = CExpression.binary(.equal, port, .unsigned(UInt64(broadcastPort), isLong: false))
        // BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS
        let flood = CStatement.assign(verdict, go(.integer(0), .integer(8 | 16)))
        let counted = count(.redirect)
        return record(.integer(Verdicts.XDP.redirect), port) + [
            .declare(.named("int"), "verdict", go(port, .integer(Verdicts.XDP.drop))),
            .if(missed, [.if(everyOther, [flood], count(.unknownPort))], counted),
            .return(verdict),
        ]
    }

    /// `input_port`: the number that weir gave the interface, or the interface's own index.
    mutating func inputPort() -> [CStatement] {
        guard architecture == .xdpSwitch, let id = program.shared["input.input_port"], reads(id),
            let name = scalars[id]
        else { return [] }
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
    private func reads(_ id: VariableID) -> Bool {
        var found = false
        program.forEachExpression { if case .variable(id) = $0.kind { found = true } }
        return found
    }
}
