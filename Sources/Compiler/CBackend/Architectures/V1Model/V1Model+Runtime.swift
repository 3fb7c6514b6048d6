import IR
import Schema

/// What the C of a program with passes declares besides.
extension Generator {
    /// The entry, and in front of it the function of one pass when there is more than one.
    mutating func v1Functions(_ body: [CStatement]) -> [CDeclaration] {
        let needs = v1Needs
        guard needs.passes else { return [.function(entryFunction(body))] }
        declareSaved()
        let process = CFunction(
            attributes: "WEIR_PASS", result: .named("int"), name: "weir_process",
            parameters: [(.pointer(.named("WEIR_CONTEXT")), "ctx")], body: body, line: program.blocks.first.map { line(of: $0.span) } ?? [])
        let verdict = CExpression.arrow(.name("pass"), "verdict")
        let entry: [CStatement] =
            tagsIntoPacket() + [
                .declare(.u32, "cell", .zero),
                .declare(.pointer(.structure("weir_pass")), "pass", .call("bpf_map_lookup_elem", [.name("weir_passes").address, .name("cell").address])),
                .if(!.name("pass"), [.return(.integer(verdicts.drop))], []),
                .evaluate(.call("weir_begin", [.name("pass"), .integer(verdicts.drop)])),
                .count(
                    "round", .integer(Self.mostPasses),
                    [
                        .if(!.arrow(.name("pass"), "count"), [.leaveLoop], []),
                        .evaluate(.call("weir_process", [.name("ctx")])),
                    ]),
                .evaluate(.call("weir_end", [.name("pass")])),
            ] + record(verdict, .arrow(.name("pass"), "port")) + [.return(verdict)]
        return [.text(Self.takeText(copies: needs.copies)), .function(process), .function(entryFunction(entry))]
    }

    /// How often one packet, with all that is made of it, may be processed.
    private static let mostPasses = 128
    /// How many copies a multicast group may stand for.
    static let mostReplicas = 64

    mutating func declarePasses(_ needs: V1Needs) {
        schema.maps.append(MapUse(name: "weir_passes", role: .scratch))
        schema.maps.append(MapUse(name: "weir_saves", role: .scratch))
        prelude.use(.count)
        let lost = outcomeCell(.abort, name: "copies lost")
        if needs.copies {
            schema.replication = Replication(
                groups: "weir_groups", sessions: "weir_sessions", mostReplicas: Self.mostReplicas)
            schema.maps.append(MapUse(name: "weir_groups", role: .replication, of: "groups"))
            schema.maps.append(MapUse(name: "weir_sessions", role: .replication, of: "sessions"))
        }
        useText("weir_pass", Self.passText(lost: lost))
        if needs.copies { useText("weir_groups", Self.groupText) }
        if options.instrument, needs.copies {
            prelude.use(.loadBytes)
            schema.maps.append(MapUse(name: Instrumentation.copies, role: .test, of: "copies"))
            useText(Instrumentation.copies, Self.copyText)
        }
    }

    private mutating func declareSaved() {
        var members: [CStructure.Member] = []
        for (_, id) in v1Leaves("standard") + v1Leaves("meta") {
            guard let name = scalars[id], case .scalar(let type) = program.variables[id.raw].kind else { continue }
            members.append(.plain(using(type).type, name))
        }
        for (index, slot) in plan.slots.enumerated() {
            if case .stack = slot.key { continue }
            members.append(.plain(.u32, headers[index].valid))
            if slot.maxVarbitBytes > 0 { members.append(.plain(.u32, headers[index].extra)) }
        }
        if !plan.slots.isEmpty { members.append(.plain(.structure("weir_scratch"), "headers")) }
        if members.isEmpty { members.append(.plain(.u32, "nothing")) }
        declarations.append(.structure(CStructure(name: "weir_saved", members: members, alignment: 8)))
        declarations.append(.macro("WEIR_MAP", ["weir_saves", "WEIR_PERCPU_ARRAY", "u32", "struct weir_saved", "4", "0"]))
    }

    private static func passText(lost: Int) -> String {
        """

        /* What a packet's next passes are. */
        enum { WEIR_START = 1, WEIR_CLONE, WEIR_COPY, WEIR_DEPARSE };
        struct weir_item {
        \tu32 kind, slot, instance, list, port, rid, group, place;
        };
        struct weir_pass {
        \tu32 head, count, front, held, verdict, port, copies;
        \tstruct weir_item original, items[8];
        };
        WEIR_MAP(weir_passes, WEIR_PERCPU_ARRAY, u32, struct weir_pass, 1, 0);
        enum { WEIR_LOST = \(lost) };

        """
    }

    /// Copies, written down for a test run: each pass of a packet makes one at most.
    private static let copyText = """
        struct weir_copy {
        \tu32 port, length;
        \tu8 bytes[4096];
        };
        WEIR_MAP(weir_copies, WEIR_ARRAY, u32, struct weir_copy, \(mostPasses), 0);
        WEIR_INLINE void weir_record_copy(WEIR_CONTEXT *ctx, struct weir_pass *pass, u32 port)
        {
        \tu32 cell = pass->copies++, length = WEIR_LENGTH(ctx) & 4095;
        \tstruct weir_copy *copy = bpf_map_lookup_elem(&weir_copies, &cell);
        \tWEIR_KEEP(length);
        \tif (!copy || !length)
        \t\treturn;
        \tcopy->port = port;
        \tcopy->length = length;
        \tbpf_skb_load_bytes(ctx, 0, copy->bytes, length);
        }

        """

    private static let groupText = """
        struct weir_replica {
        \tu32 port, rid;
        };
        /* A multicast group, and a mirroring session: a port, ~0 for none, and a group, 0 for none. */
        struct weir_group {
        \tu32 count, pad;
        \tstruct weir_replica replicas[\(mostReplicas)];
        };
        struct weir_session {
        \tu32 port, group;
        };
        WEIR_MAP(weir_groups, WEIR_HASH, u32, struct weir_group, 1024, 0);
        WEIR_MAP(weir_sessions, WEIR_HASH, u32, struct weir_session, 1024, 0);

        """

    private static func takeText(copies: Bool) -> String {
        let expand = """
            \tif (item->kind == WEIR_COPY && item->group) {
            \t\tstruct weir_group *group = bpf_map_lookup_elem(&weir_groups, &item->group);
            \t\tu32 place = item->place;
            \t\tif (!group || place >= group->count || place >= \(mostReplicas)) {
            \t\t\tpass->head++;
            \t\t\tpass->count--;
            \t\t\treturn 0;
            \t\t}
            \t\titem->port = group->replicas[place].port;
            \t\titem->rid = group->replicas[place].rid;
            \t\tpass->items[pass->head & 7].place = place + 1;
            \t\tif (place + 1 < group->count)
            \t\t\treturn 1;
            \t}

            """
        let session = """
            WEIR_INLINE void weir_add_session(struct weir_pass *pass, bool first, u32 number, u32 slot, u32 instance, u32 list)
            {
            \tstruct weir_session *session = bpf_map_lookup_elem(&weir_sessions, &number);
            \tif (!session)
            \t\treturn;
            \tif (session->group)
            \t\tweir_add(pass, first, (struct weir_item){ .kind = WEIR_COPY, .slot = slot, .instance = instance, .list = list,
            \t\t\t.group = session->group });
            \tif (session->port != 0xffffffffu)
            \t\tweir_add(pass, first, (struct weir_item){ .kind = WEIR_COPY, .slot = slot, .instance = instance, .list = list,
            \t\t\t.port = session->port });
            }

            """
        return """
            WEIR_INLINE void weir_begin(struct weir_pass *pass, u32 verdict)
            {
            \tpass->head = 0;
            \tpass->count = 1;
            \tpass->front = 0;
            \tpass->held = 0;
            \tpass->verdict = verdict;
            \tpass->port = 0;
            \tpass->copies = 0;
            \tpass->items[0] = (struct weir_item){ .kind = WEIR_START };
            }
            /* The next item; of one for a group, the next copy. */
            WEIR_INLINE bool weir_take(struct weir_pass *pass, struct weir_item *item)
            {
            \t*item = pass->items[pass->head & 7];
            \(copies ? expand : "")\tpass->head++;
            \tpass->count--;
            \treturn 1;
            }
            WEIR_INLINE void weir_add(struct weir_pass *pass, bool first, struct weir_item item)
            {
            \tu32 at = first ? pass->head - 1 : pass->head + pass->count;
            \tif (pass->count >= 8) {
            \t\tweir_count(&weir_outcomes, WEIR_LOST);
            \t\treturn;
            \t}
            \tif (first)
            \t\tpass->head = at;
            \tpass->items[at & 7] = item;
            \tpass->count++;
            }
            \(copies ? session : "")/* What is left when a packet has taken all the passes it may. */
            WEIR_INLINE void weir_end(struct weir_pass *pass)
            {
            \tif (pass->count)
            \t\tweir_count(&weir_outcomes, WEIR_LOST);
            }
            WEIR_INLINE void weir_copy_words(void *to, const void *from, u32 words)
            {
            \tfor (u32 word = 0; word < words; word++)
            \t\t((any64 *)to)[word] = ((const any64 *)from)[word];
            }

            """
    }
}
