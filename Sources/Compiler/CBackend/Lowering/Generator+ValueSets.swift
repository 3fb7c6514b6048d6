import IR
import Schema

/// Parser value sets: tables of their own whose only action says "is in the set".
extension Generator {
    mutating func lookupValueSet(
        _ id: ValueSetID, _ values: [CExpression], _ selected: [Expression], in out: inout [CStatement]
    ) -> CExpression {
        guard program.valueSets.indices.contains(id.raw) else { return .zero }
        let set = program.valueSets[id.raw]
        guard set.fields.count == selected.count else { return .zero }
        let keys = zip(set.fields, selected).map { field, expression in
            TableKey(name: field.name, type: expression.type, match: field.match, format: nil, span: expression.span)
        }
        let member = TableAction(name: "member", id: 1, parameters: [], defaultOnly: false, tableOnly: true, span: set.span)
        let table = IRTable(
            name: set.name, keys: keys, actions: [member], defaultAction: .init(action: 0, arguments: []),
            defaultIsConstant: true, entries: [], entriesAreConstant: false, size: set.size, properties: [:], span: set.span)
        guard let maps = valueSets[id] ?? addValueSet(id, table, selected) else { return .zero }
        let key = names.fresh("key")
        out += buildKey(maps, selected, key)
        prelude.use(.lookup)
        guard maps.storage == .ternary else {
            return .binary(
                .notEqual, .call("bpf_map_lookup_elem", [.name(maps.map).address, .name(key).address]), .zero)
        }
        let isIn = names.fresh("is_in")
        out.append(.declare(.bool, isIn, .zero))
        out += searchTernary(maps, key) { _ in [.assign(.name(isIn), .one)] }
        return .name(isIn)
    }

    private mutating func addValueSet(_ id: ValueSetID, _ table: IRTable, _ keys: [Expression]) -> TableMaps? {
        guard let maps = makeMaps(table, keys: keys, role: .valueSet) else { return nil }
        valueSets[id] = maps
        return maps
    }
}
