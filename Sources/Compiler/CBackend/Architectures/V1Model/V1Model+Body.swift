import IR
import Schema
import Source

/// The way of a packet through the blocks.
extension Generator {
    var v1Needs: V1Needs { V1Needs(program) }

    /// The leaves of standard metadata, or of the user's, with their paths.
    func v1Leaves(_ root: String) -> [(path: String, id: VariableID)] {
        program.shared.filter { $0.key == root || $0.key.hasPrefix(root + ".") }.sorted { $0.key < $1.key }
            .compactMap { scalars[$0.value] == nil ? nil : ($0.key, $0.value) }
    }

    /// A leaf of standard metadata.
    func standard(_ field: String) -> CExpression? { shared("standard.\(field)") }

    /// Sets a leaf of standard metadata that something looks at.
    private func setStandard(_ field: String, _ value: CExpression) -> [CStatement] {
        guard let id = program.shared["standard.\(field)"], v1Reads(id), let place = standard(field) else { return [] }
        return [.assign(place, value)]
    }

    /// Sets a leaf of standard metadata to the time, in microseconds.
    private mutating func setTime(_ field: String, bits: Int) -> [CStatement] {
        guard let id = program.shared["standard.\(field)"], v1Reads(id) else { return [] }
        return setStandard(field, microseconds(bits))
    }

    private func v1Reads(_ id: VariableID) -> Bool {
        if reads(id) { return true }
        var found = false
        for body in program.topBodies {
            body.forEachStatement { statement in
                if case .call(let call) = statement.kind, call.name != "mark_to_drop",
                    call.arguments.flatMap(\.variables).contains(id)
                {
                    found = true
                }
            }
        }
        return found
    }

    /// Microseconds, of which so many bits are kept.
    private mutating func microseconds(_ bits: Int) -> CExpression {
        prelude.use(.ktime)
        let time = CExpression.binary(.divide, .call("bpf_ktime_get_ns", []), .integer(1000))
        return bits <= 32 ? .cast(.u32, time) : time & mask(bits)
    }

    mutating func v1Inputs() -> [CStatement] {
        var out = inputPort("standard.ingress_port")
        if !out.isEmpty, let port = standard("ingress_port"), let id = program.shared["standard.ingress_port"],
            case .scalar(let type) = program.variables[id.raw].kind, width(type) < 32
        {
            out.append(.assign(port, port & mask(width(type))))
        }
        out += setStandard("packet_length", packetBytes())
        out += setTime("ingress_global_timestamp", bits: 48)
        if !isXDP { out += setStandard("priority", .arrow(.name("ctx"), "priority") & mask(3)) }
        return out
    }

    mutating func v1Body() -> [CStatement] {
        let needs = v1Needs
        if needs.copies, isXDP {
            diagnostics.error("XDP cannot copy packets: a program that does is for tc-ingress", at: needs.copySpan)
            return []
        }
        if options.hook == .tcEgress {
            let span = program.blocks.first { $0.role == "ingress" }?.span ?? .none
            diagnostics.error("v1model's ingress decides where a packet goes, and at tc-egress that is decided: use xdp or tc-ingress", at: span)
            return []
        }
        var out: [CStatement] = [.declare(.u32, "weir_port", .zero)]
        if needs.truncates { out.append(.declare(.u32, "weir_truncate", .unsigned(0xFFFF_FFFF, isLong: false))) }
        if needs.passes { out += beginPass(needs) }
        for block in program.blocks {
            switch block.role {
            case "parser":
                out += lowerBlock(block) + [Self.keepAllFlags]
                out += setStandard("parser_error", errorPlace)
                if needs.passes { out += endOfParser(needs) }
            case "egress":
                out += needs.passes ? manageTraffic(needs) : [.comment("traffic manager")] + forward()
                out += setTime("egress_global_timestamp", bits: 48)
                out += lowerBlock(block)
                out += needs.passes ? endOfEgress(needs) : dropWhereAsked()
            case "deparser":
                out += lowerBlock(block)
                out += needs.passes ? endPass(needs) : emitPacket() + truncation(needs) + send(to: .name("weir_port"))
            default: out += lowerBlock(block)
            }
        }
        return out
    }

    /// What `egress_spec` says at the end of a control.
    func asksToDrop() -> CExpression? {
        standard("egress_spec").map { .binary(.equal, $0, .integer(V1Model.dropPort)) }
    }

    mutating func dropWhereAsked() -> [CStatement] {
        guard let test = asksToDrop() else { return [] }
        return [.if(test, drop(.drop), [])]
    }

    /// To egress, to the one port asked for.
    mutating func forward() -> [CStatement] {
        var out = dropWhereAsked()
        if let spec = standard("egress_spec") { out.append(.assign(.name("weir_port"), spec)) }
        return out + enterEgress() + setStandard("instance_type", .integer(0))
    }

    /// What standard metadata says in egress, whatever the copy.
    mutating func enterEgress() -> [CStatement] {
        var out: [CStatement] = []
        if let port = standard("egress_port") { out.append(.assign(port, .name("weir_port"))) }
        if let spec = standard("egress_spec") { out.append(.assign(spec, .zero)) }
        out += setTime("enq_timestamp", bits: 32)
        out += setStandard("deq_timedelta", .zero)
        return out
    }

    /// Cuts the packet to the length asked for, when it is longer.
    mutating func truncation(_ needs: V1Needs) -> [CStatement] {
        guard needs.truncates else { return [] }
        let (wanted, length) = (CExpression.name("weir_truncate"), packetBytes())
        let cut: CExpression
        if isXDP {
            useText(
                "bpf_xdp_adjust_tail",
                """
                #ifndef WEIR_USER
                static long (*const bpf_xdp_adjust_tail)(void *ctx, int delta) = (void *)65;
                #endif

                """)
            cut = .call("bpf_xdp_adjust_tail", [.name("ctx"), .cast(.s32, .binary(.subtract, wanted, length))])
        } else {
            prelude.use(.changeTail)
            cut = .call("bpf_skb_change_tail", [.name("ctx"), wanted, .integer(0)])
        }
        return [.if(.binary(.less, wanted, length), [.if(cut, drop(.abort), [])], [])]
    }

    /// Out of a port.
    private mutating func send(to port: CExpression) -> [CStatement] {
        guard isXDP else {
            var out: [CStatement] = []
            let interface = interface(of: port, in: &out)
            return out + notesFromPacket() + count(.redirect) + priority() + record(.integer(Verdicts.TC.redirect), port)
                + [.return(.call("bpf_redirect", [interface, .integer(0)]))]
        }
        prelude.use(.redirectMap)
        let map = portMap()
        return record(.integer(Verdicts.XDP.redirect), port) + [
            .declare(.named("int"), "verdict", .call("bpf_redirect_map", [.name(map).address, port, .integer(Verdicts.XDP.drop)])),
            .if(.binary(.notEqual, .name("verdict"), .integer(Verdicts.XDP.redirect)), count(.unknownPort), count(.redirect)),
            .return(.name("verdict")),
        ]
    }

    /// The index of the interface that a port is, on TC. A packet to a port that is none is dropped.
    mutating func interface(of port: CExpression, in out: inout [CStatement]) -> CExpression {
        prelude.use(.redirect)
        prelude.use(.lookup)
        let name = names.fresh("interface")
        // A test run has no interfaces.
        guard !options.instrument else { return port }
        _ = portMap()
        useText(
            "weir_interface",
            """
            WEIR_INLINE long weir_interface(u32 port)
            {
            #ifdef WEIR_USER
            \treturn port;
            #else
            \tconst u32 *interface = bpf_map_lookup_elem(&weir_ports, &port);
            \treturn interface ? (long)*interface : -1;
            #endif
            }

            """)
        out.append(.declare(.named("long"), name, .call("weir_interface", [port])))
        out.append(.if(.binary(.less, .name(name), .integer(0)), drop(.unknownPort), []))
        return .name(name)
    }

    /// The queue's priority, which TC can hand on.
    func priority() -> [CStatement] {
        guard !isXDP, let id = program.shared["standard.priority"], let value = standard("priority") else { return [] }
        var isSet = false
        for body in program.topBodies {
            body.forEachStatement { if case .assign(id, _) = $0.kind { isSet = true } }
        }
        return isSet ? [.assign(.arrow(.name("ctx"), "priority"), value)] : []
    }

    // MARK: Calls

    /// `mark_to_drop(standard_metadata)`: by the leaves it was handed, or without any by those of the packet.
    mutating func markToDrop(_ call: ExternCall, _ span: Span) -> [CStatement] {
        func leaf(_ field: String) -> CExpression? {
            let given = call.arguments.flatMap(\.variables)
            guard !given.isEmpty else { return standard(field) }
            return given.first { program.variables[$0.raw].name.hasSuffix("." + field) }.flatMap { scalars[$0] }.map { .name($0) }
        }
        var out: [CStatement] = []
        if let spec = leaf("egress_spec") { out.append(.assign(spec, .integer(V1Model.dropPort))) }
        if let group = leaf("mcast_grp") { out.append(.assign(group, .zero)) }
        return out
    }

    mutating func requestTruncation(_ call: ExternCall) -> [CStatement] {
        var out: [CStatement] = []
        guard let length = values(of: call, in: &out).first else { return [] }
        out.append(.assign(.name("weir_truncate"), length))
        return scope(out)
    }
}
