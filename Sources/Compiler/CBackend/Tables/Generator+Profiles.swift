import IR
import Schema
import Source

extension IRTable {
    /// The table without the keys that only choose among a group's members.
    var withoutSelectors: IRTable {
        guard keys.contains(where: { $0.match == "selector" }) else { return self }
        var copy = self
        copy.keys = keys.filter { $0.match != "selector" }
        return copy
    }
}

/// Tables whose entries may name a member of a profile, or a group of them, instead of an action.
extension Generator {
    /// The most members of a group.
    static let mostMembers = 64

    /// The maps of a profile, declared for the first table that names it.
    mutating func profileMaps(_ id: ExternID, _ table: IRTable, _ maps: TableMaps) -> String {
        if let known = externs[id] { return known }
        let instance = program.externs[id.raw]
        let isSelector = instance.type == "action_selector"
        let base = names.fresh(instance.name, limit: 12)
        externs[id] = base
        let size = min(max(1, constructorNumber(id, isSelector ? 1 : 0) ?? 1024), 1 << 20)
        declarations.append(.macro("WEIR_MAP", [base, "WEIR_HASH", "u32", "struct \(maps.valueStructure)", "\(size)", "0"]))
        schema.maps.append(MapUse(name: base, role: .table, of: instance.name))
        let groups = isSelector ? names.fresh(base + "_gr", limit: 15) : nil
        if let groups {
            useText("weir_members", "struct weir_members {\n\tu32 count, members[\(Self.mostMembers)];\n};\n")
            declarations.append(.macro("WEIR_MAP", [groups, "WEIR_HASH", "u32", "struct weir_members", "\(size)", "0"]))
            schema.maps.append(MapUse(name: groups, role: .profile, of: instance.name))
            useText("weir_choose", Self.chooseText)
        }
        schema.profiles = (schema.profiles ?? []) + [Profile(name: instance.name, groups: groups, most: Self.mostMembers)]
        schema.tables.append(memberTable(instance.name, base, size, table, maps))
        return base
    }

    /// The members as a table of the schema.
    private func memberTable(_ name: String, _ map: String, _ size: Int, _ table: IRTable, _ maps: TableMaps) -> SchemaTable {
        let number = SchemaField(name: "member", width: 32, offset: 0, size: 4, byteOrder: .host, format: .decimal)
        var described = describe(table, maps)
        described.name = name
        described.map = map
        described.storage = .hash
        described.size = size
        described.keySize = 4
        described.keys = [SchemaTable.Key(field: number, match: .exact)]
        described.actions.removeAll { $0.id >= Profile.memberID }
        described.defaultAction.constant = true
        described.defaultAction.map = ""
        described.entries = []
        described.constantEntries = false
        described.ternary = nil
        return described
    }

    /// The actions that stand for a member and for a group.
    func profileActions(_ id: ExternID) -> [SchemaTable.Action] {
        func action(_ name: String, _ number: UInt32, _ parameter: String) -> SchemaTable.Action {
            let field = SchemaField(
                name: parameter, width: 32, offset: Profile.numberOffset, size: 4, byteOrder: .host, format: .decimal)
            return SchemaTable.Action(name: name, id: number, parameters: [field], tableOnly: true)
        }
        let isSelector = program.externs[id.raw].type == "action_selector"
        return [action("@member", Profile.memberID, "member")] + (isSelector ? [action("@group", Profile.groupID, "group")] : [])
    }

    /// The member in place of an entry that names one; null, which is a miss, when there is none.
    mutating func followProfile(
        _ id: ExternID, _ table: IRTable, _ maps: TableMaps, _ entry: String, selectors: [Expression]
    ) -> [CStatement] {
        let base = profileMaps(id, table, maps)
        let member = names.fresh("member")
        let action = CExpression.arrow(.name(entry), "action")
        var inner: [CStatement] = [.declare(.u32, member, .arrow(.name(entry), "member"))]
        if let groups = schema.profiles?.first(where: { $0.name == program.externs[id.raw].name })?.groups {
            var choose: [CStatement] = []
            let hash = selectorHash(id, selectors, in: &choose)
            choose.append(
                .assign(.name(member), .call("weir_choose", [.name(groups).address, .name(member), limited(hash, id)])))
            inner.append(.if(.binary(.equal, action, .unsigned(UInt64(Profile.groupID), isLong: false)), choose, []))
        }
        inner.append(
            .assign(.name(entry), .call("bpf_map_lookup_elem", [.name(base).address, .name(member).address])))
        let isIndirect = CExpression.binary(
            .and, .name(entry), .binary(.greaterEqual, action, .unsigned(UInt64(Profile.memberID), isLong: false)))
        return [.if(isIndirect, inner, [])]
    }

    /// As many bits of the hash as the selector was constructed for.
    private func limited(_ hash: CExpression, _ id: ExternID) -> CExpression {
        let bits = constructorNumber(id, 2) ?? 32
        return bits < 32 && bits > 0 ? .cast(.u32, hash) & mask(bits) : .cast(.u32, hash)
    }

    private static let chooseText = """
        WEIR_INLINE u32 weir_choose(void *groups, u32 number, u32 hash)
        {
        \tstruct weir_members *group = bpf_map_lookup_elem(groups, &number);
        \tu64 at;
        \tif (!group || !group->count)
        \t\treturn 0xffffffffu;
        \tat = hash % group->count;
        \tWEIR_KEEP(at);
        \treturn at < \(mostMembers) ? group->members[at] : 0xffffffffu;
        }

        """
}
