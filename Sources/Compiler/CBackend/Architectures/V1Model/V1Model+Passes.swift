import IR
import Schema
import Source

/// Packets that become several, or go through again.
///
/// One function does one pass; what is still to be done waits in a per-CPU cell, and the entry calls the function until nothing is.
/// The state that a copy begins with (headers, their validity, metadata) is saved in slots: `A` at the end of ingress, `C` behind
/// the parser of a clone of the packet as it came, `E` at the end of egress, `R` where a packet waits to be sent through again.
/// Only the payload is always in the packet itself: `front` says how many bytes before it the last pass has left there, which the
/// next one replaces. A copy leaves by bpf_clone_redirect, the last one by the verdict.
extension Generator {
    private enum Slot { static let a = 0, c = 1, e = 2, r = 3 }
    private enum Instance { static let clone = 1, mirror = 2, recirculated = 4, replica = 5, resubmitted = 6 }
    private var pass: CExpression { .name("weir_pass") }
    private var item: CExpression { .name("weir_item") }
    private func item(_ field: String) -> CExpression { .dot(item, field) }
    private var waiting: CExpression { .arrow(pass, "count") }
    private var usesGroups: Bool { v1Needs.copies }

    // MARK: The pass begins

    mutating func beginPass(_ needs: V1Needs) -> [CStatement] {
        prelude.use(.lookup)
        declarePasses(needs)
        let cell = CExpression.name("weir_cell")
        var out: [CStatement] = [
            .declare(.u32, "weir_cell", .zero),
            .declare(.pointer(.structure("weir_pass")), "weir_pass", .call("bpf_map_lookup_elem", [.name("weir_passes").address, cell.address])),
            .if(!pass, [.return(.zero)], []),
            .declare(.structure("weir_item"), "weir_item", nil),
            .if(!.call("weir_take", [pass, item.address]), [.return(.zero)], []),
        ]
        for request in ["weir_clone", "weir_session", "weir_mirror", "weir_mirror_session", "weir_resubmit", "weir_recirculate"] {
            out.append(.declare(.u32, request, .zero))
        }
        if needs.copies {
            var copy = restore(byList: true)
            copy.append(.assign(.name("weir_port"), item("port")))
            if let rid = standard("egress_rid") { copy.append(.assign(rid, item("rid"))) }
            if let type = standard("instance_type") { copy.append(.assign(type, item("instance"))) }
            copy.append(.goto("weir_egress"))
            out.append(.if(.binary(.equal, item("kind"), .name("WEIR_COPY")), copy, []))
        }
        if needs.recirculates {
            let again: [CStatement] = restore(byList: false) + [.assign(.name("weir_recirculate"), item("list")), .goto("weir_deparse")]
            out.append(.if(.binary(.equal, item("kind"), .name("WEIR_DEPARSE")), again, []))
        }
        if let type = standard("instance_type") { out.append(.assign(type, item("instance"))) }
        let kept = keep(.name("weir_saved"))
        if !kept.isEmpty {
            out.append(.if(.binary(.greater, item("list"), .integer(1)), [.block(saved() + [.if(.name("weir_saved"), kept, [])])], []))
        }
        return out
    }

    /// The saved state of the item's slot.
    private func saved() -> [CStatement] {
        [
            .declare(
                .pointer(.structure("weir_saved")), "weir_saved",
                .call("bpf_map_lookup_elem", [.name("weir_saves").address, item("slot").address]))
        ]
    }

    /// The user's metadata that the item's list keeps.
    private func keep(_ saved: CExpression) -> [CStatement] {
        (v1Leaves("meta") + v1Leaves("standard")).compactMap { path, id in
            guard let name = scalars[id], let test = isKept(path, id) else { return nil }
            return .if(test, [.assign(.name(name), .arrow(saved, name))], [])
        }
    }

    private func isKept(_ path: String, _ id: VariableID) -> CExpression? {
        var codes = (program.sharedNumbers[path]?["field_list"] ?? []).map { $0 + 2 }
        codes += v1Needs.lists.enumerated().filter { $0.element.variables.contains(id) }.map { $0.offset + Self.firstDataList }
        let tests = codes.map { CExpression.binary(.equal, item("list"), .integer($0)) }
        return tests.dropFirst().reduce(tests.first) { all, one in all.map { .binary(.or, $0, one) } }
    }

    private static let firstDataList = 1000

    /// Everything as it was saved; of the user's metadata only what the list keeps, when there is one.
    private mutating func restore(byList: Bool) -> [CStatement] {
        let state = CExpression.name("weir_saved")
        var out = saved()
        out.append(.if(!state, drop(.abort), []))
        for name in savedNames(standard: true, meta: false) { out.append(.assign(.name(name), .arrow(state, name))) }
        let all = savedNames(standard: false, meta: true).map { CStatement.assign(.name($0), .arrow(state, $0)) }
        if byList { out.append(.if(!item("list"), all, keep(state))) } else { out += all }
        out += copyHeaders(from: .arrow(state, "headers").address, to: .name("scratch"))
        out.append(.assign(.name("consumed"), .arrow(pass, "front")))
        return out
    }

    private func copyHeaders(from: CExpression, to: CExpression) -> [CStatement] {
        guard !plan.slots.isEmpty else { return [] }
        let words = CExpression.binary(.divide, .sizeOf(.structure("weir_scratch")), .integer(8))
        return [.evaluate(.call("weir_copy_words", [to, from, words]))]
    }

    /// The locals that a copy takes over.
    private func savedNames(standard: Bool, meta: Bool) -> [String] {
        var result: [String] = []
        if standard {
            result += v1Leaves("standard").compactMap { scalars[$0.id] }
            for (index, slot) in plan.slots.enumerated() {
                if case .stack = slot.key { continue }
                result.append(headers[index].valid)
                if slot.maxVarbitBytes > 0 { result.append(headers[index].extra) }
            }
        }
        if meta { result += v1Leaves("meta").compactMap { scalars[$0.id] } }
        return result
    }

    private mutating func save(_ slot: Int) -> [CStatement] {
        let (cell, state) = (names.fresh("weir_slot"), names.fresh("weir_state"))
        let names = savedNames(standard: true, meta: true)
        let stores = names.map { CStatement.assign(.arrow(.name(state), $0), .name($0)) }
        return [
            .block([
                .declare(.u32, cell, .integer(slot)),
                .declare(
                    .pointer(.structure("weir_saved")), state,
                    .call("bpf_map_lookup_elem", [.name("weir_saves").address, .name(cell).address])),
                .if(.name(state), stores + copyHeaders(from: .name("scratch"), to: .arrow(.name(state), "headers").address), []),
            ])
        ]
    }

    /// Puts an item in line, or at its head.
    private func add(first: Bool = false, _ kind: String, _ fields: [(String, CExpression)]) -> CStatement {
        let values = [CExpression.FieldValue(path: "kind", value: .name(kind))] + fields.map { .init(path: $0.0, value: $0.1) }
        return .evaluate(
            .call("weir_add", [pass, first ? .one : .zero, .cast(.structure("weir_item"), .fields(values))]))
    }

    // MARK: Between the blocks

    /// A clone of the packet as it came goes to egress from here.
    mutating func endOfParser(_ needs: V1Needs) -> [CStatement] {
        let front = CStatement.assign(.arrow(pass, "front"), .name("consumed"))
        guard needs.clonesIngress else { return [front] }
        let copies: [CStatement] =
            save(Slot.c) + [
                front,
                .evaluate(.call("weir_add_session", [pass, .zero, item("group"), .integer(Slot.c), .integer(Instance.clone), .zero])),
                .if(
                    .dot(.arrow(pass, "original"), "kind"),
                    [
                        .evaluate(
                            .call(
                                "weir_add",
                                [
                                    pass, .binary(.equal, .dot(.arrow(pass, "original"), "kind"), .name("WEIR_START")), .arrow(pass, "original"),
                                ]))
                    ], []),
                .return(.zero),
            ]
        return [front, .if(.binary(.equal, item("kind"), .name("WEIR_CLONE")), copies, [])]
    }

    /// The end of ingress: clones first, then what becomes of the packet itself.
    mutating func manageTraffic(_ needs: V1Needs) -> [CStatement] {
        var out: [CStatement] = [.comment("traffic manager")]
        let group = standard("mcast_grp")
        if needs.clonesIngress {
            func original(_ kind: String, _ fields: [(String, CExpression)]) -> [CStatement] {
                let values = [CExpression.FieldValue(path: "kind", value: .name(kind))] + fields.map { .init(path: $0.0, value: $0.1) }
                return [.assign(.arrow(pass, "original"), .cast(.structure("weir_item"), .fields(values)))]
            }
            var decide = original("WEIR_COPY", [("slot", .integer(Slot.a)), ("port", standard("egress_spec") ?? .zero)])
            if let test = asksToDrop() {
                prelude.use(.count)
                decide = [.if(test, count(.drop) + [.assign(.dot(.arrow(pass, "original"), "kind"), .zero)], decide)]
            }
            if needs.multicasts, let group {
                decide = [
                    .if(
                        group,
                        original("WEIR_COPY", [("slot", .integer(Slot.a)), ("instance", .integer(Instance.replica)), ("group", group)]),
                        decide)
                ]
            }
            if needs.resubmits {
                decide = [
                    .if(
                        .name("weir_resubmit"),
                        original(
                            "WEIR_START",
                            [
                                ("slot", .integer(Slot.a)), ("instance", .integer(Instance.resubmitted)),
                                ("list", .name("weir_resubmit")),
                            ]), decide)
                ]
            }
            out.append(
                .if(
                    .name("weir_clone"),
                    save(Slot.a) + decide + [
                        add(
                            first: true, "WEIR_CLONE",
                            [
                                ("slot", .integer(Slot.a)), ("instance", .integer(Instance.clone)), ("list", .name("weir_clone")),
                                ("group", .name("weir_session")),
                            ]),
                        .return(.zero),
                    ], []))
        }
        if needs.resubmits {
            out.append(
                .if(
                    .name("weir_resubmit"),
                    save(Slot.a) + [
                        add(
                            first: true, "WEIR_START",
                            [
                                ("slot", .integer(Slot.a)), ("instance", .integer(Instance.resubmitted)),
                                ("list", .name("weir_resubmit")),
                            ]), .return(.zero),
                    ], []))
        }
        if needs.multicasts, let group {
            out.append(
                .if(
                    group,
                    save(Slot.a) + [
                        add(
                            "WEIR_COPY",
                            [("slot", .integer(Slot.a)), ("instance", .integer(Instance.replica)), ("group", group)]), .return(.zero),
                    ], []))
        }
        out += dropWhereAsked()
        if let spec = standard("egress_spec") { out.append(.assign(.name("weir_port"), spec)) }
        if let type = standard("instance_type") { out.append(.assign(type, .zero)) }
        out.append(.label("weir_egress"))
        known = []
        return out + enterEgress()
    }

    mutating func endOfEgress(_ needs: V1Needs) -> [CStatement] {
        var out: [CStatement] = []
        if needs.clonesEgress {
            out.append(
                .if(
                    .name("weir_mirror"),
                    save(Slot.e) + [
                        .evaluate(
                            .call(
                                "weir_add_session",
                                [
                                    pass, .one, .name("weir_mirror_session"), .integer(Slot.e), .integer(Instance.mirror),
                                    .name("weir_mirror"),
                                ]))
                    ], []))
        }
        out += dropWhereAsked()
        out.append(.label("weir_deparse"))
        known = []
        guard needs.recirculates else { return out }
        // The packet itself goes through again: all copies leave before.
        let isHeld = CExpression.arrow(pass, "held")
        let wait: [CStatement] = [
            .assign(isHeld, .one), add("WEIR_DEPARSE", [("slot", .integer(Slot.r)), ("list", .name("weir_recirculate"))]),
            .return(.zero),
        ]
        out.append(
            .if(
                .name("weir_recirculate"),
                [.if(.binary(.and, waiting, isHeld), drop(.abort), [])] + save(Slot.r)
                    + [.if(waiting, wait, []), .assign(isHeld, .zero)], []))
        return out
    }

    /// Behind the deparser: out of the port, or through again.
    mutating func endPass(_ needs: V1Needs) -> [CStatement] {
        let length = packetBytes()
        let payload = names.fresh("weir_payload")
        var out: [CStatement] = [.declare(.u32, payload, .binary(.subtract, length, .name("consumed")))]
        out += emitPacket()
        out.append(.assign(.arrow(pass, "front"), .binary(.subtract, length, .name(payload))))
        if needs.recirculates {
            out.append(
                .if(
                    .name("weir_recirculate"),
                    [
                        add(
                            first: true, "WEIR_START",
                            [
                                ("slot", .integer(Slot.r)), ("instance", .integer(Instance.recirculated)),
                                ("list", .name("weir_recirculate")),
                            ]), .return(.zero),
                    ], []))
        }
        // A copy is cut where it is sent, for others have its payload still to come.
        let cuts = truncation(needs)
        if isXDP || cuts.isEmpty { out += cuts } else { out.append(.if(!waiting, cuts, [])) }
        let port = CExpression.name("weir_port")
        if isXDP {
            prelude.use(.redirectMap)
            let map = portMap()
            // A test run has no interfaces.
            if options.instrument {
                out.append(.assign(.arrow(pass, "verdict"), .integer(Verdicts.XDP.redirect)))
                return out + [.assign(.arrow(pass, "port"), port), .return(.zero)]
            }
            out.append(
                .assign(.arrow(pass, "verdict"), .cast(.u32, .call("bpf_redirect_map", [.name(map).address, port, .integer(Verdicts.XDP.drop)]))))
            out.append(
                .if(.binary(.notEqual, .arrow(pass, "verdict"), .integer(Verdicts.XDP.redirect)), count(.unknownPort), count(.redirect)))
        } else {
            let interface = interface(of: port, in: &out)
            out += count(.redirect) + priority()
            let last: [CStatement] =
                notesFromPacket() + [
                    .assign(.arrow(pass, "verdict"), .cast(.u32, .call("bpf_redirect", [interface, .integer(0)])))
                ]
            out += needs.copies ? [.if(waiting, sendCopy(needs, to: port, interface, length), last)] : last
        }
        out.append(.assign(.arrow(pass, "port"), port))
        return out + [.return(.zero)]
    }

    /// A copy leaves while others wait, which are made of the same packet.
    private mutating func sendCopy(
        _ needs: V1Needs, to port: CExpression, _ interface: CExpression, _ length: CExpression
    ) -> [CStatement] {
        var send: [CStatement]
        if options.instrument {
            // A test run has no interface that a copy could leave by.
            send = [.evaluate(.call("weir_record_copy", [.name("ctx"), pass, port]))]
        } else {
            useText(
                "bpf_clone_redirect",
                """
                #ifndef WEIR_USER
                static long (*const bpf_clone_redirect)(void *ctx, u32 interface, u64 flags) = (void *)13;
                #endif

                """)
            // What follows works on the bytes as they were.
            send = notesFromPacket() + [.evaluate(.call("bpf_clone_redirect", [.name("ctx"), interface, .integer(0)]))] + tagsIntoPacket()
        }
        guard needs.truncates else { return send }
        let wanted = CExpression.name("weir_truncate")
        for helper in [Snippet.changeTail, .loadBytes, .storeBytes] { prelude.use(helper) }
        useText("weir_tails", Self.tailText)
        return [
            .if(
                .binary(.less, wanted, length),
                [
                    .declare(.u32, "weir_whole", length),
                    .if(
                        .call("weir_cut", [.name("ctx"), wanted]), drop(.abort),
                        send + [.if(.call("weir_mend", [.name("ctx"), wanted, .name("weir_whole")]), drop(.abort), [])]),
                ], send)
        ]
    }

    /// The end of the packet cut off and put back, 4,095 bytes at most.
    private static let tailText = """
        struct weir_tail {
        \tu8 bytes[4096];
        };
        WEIR_MAP(weir_tails, WEIR_PERCPU_ARRAY, u32, struct weir_tail, 1, 0);
        WEIR_INLINE long weir_cut(WEIR_CONTEXT *ctx, u32 length)
        {
        \tu32 cell = 0, tail = WEIR_LENGTH(ctx) - length;
        \tstruct weir_tail *kept = bpf_map_lookup_elem(&weir_tails, &cell);
        \tif (!kept || tail > 4095)
        \t\treturn -1;
        \ttail &= 4095;
        \tWEIR_KEEP(tail);
        \tif (!tail || bpf_skb_load_bytes(ctx, length, kept->bytes, tail))
        \t\treturn -1;
        \treturn bpf_skb_change_tail(ctx, length, 0);
        }
        WEIR_INLINE long weir_mend(WEIR_CONTEXT *ctx, u32 length, u32 whole)
        {
        \tu32 cell = 0, tail = (whole - length) & 4095;
        \tstruct weir_tail *kept = bpf_map_lookup_elem(&weir_tails, &cell);
        \tWEIR_KEEP(tail);
        \tif (!kept || !tail || bpf_skb_change_tail(ctx, whole, 0))
        \t\treturn -1;
        \treturn bpf_skb_store_bytes(ctx, length, kept->bytes, tail, 0);
        }

        """

    // MARK: Calls

    /// `clone(type, session)` and its other forms: 1 keeps nothing, larger codes say which metadata the copy keeps.
    mutating func requestClone(_ call: ExternCall, _ span: Span) -> [CStatement] {
        var out: [CStatement] = []
        let given = values(of: call, in: &out)
        guard given.count > 1 else { return [] }
        let isMirror = V1Needs.isEgressClone(call, program)
        out.append(.assign(.name(isMirror ? "weir_mirror_session" : "weir_session"), given[1]))
        out.append(.assign(.name(isMirror ? "weir_mirror" : "weir_clone"), listCode(call, span, index: 2, given)))
        return scope(out)
    }

    mutating func requestPass(_ request: String, _ call: ExternCall, _ span: Span) -> [CStatement] {
        var out: [CStatement] = []
        let given = values(of: call, in: &out)
        out.append(.assign(.name(request), listCode(call, span, index: 0, given)))
        return scope(out)
    }

    private func listCode(_ call: ExternCall, _ span: Span, index: Int, _ given: [CExpression]) -> CExpression {
        if let list = v1Needs.lists.firstIndex(where: { $0.span == span }) { return .integer(list + Self.firstDataList) }
        guard given.indices.contains(index) else { return .one }
        return given[index].constant.map { .integer(Int(clamping: $0) + 2) } ?? given[index] + .integer(2)
    }
}
