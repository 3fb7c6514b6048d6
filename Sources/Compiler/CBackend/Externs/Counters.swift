import IR
import Schema
import Source

extension Generator {
    /// `CounterArray.increment(index)`
    static let counterIncrement: ExternLowering = { generator, call, _ in
        generator.addToCounter(call) { _ in .integer(1) }
    }

    /// `CounterArray.add(index, value)`
    static let counterAdd: ExternLowering = { generator, call, _ in
        generator.addToCounter(call) { $0.count > 1 ? $0[1] : .integer(0) }
    }

    private mutating func addToCounter(_ call: ExternCall, _ amount: ([CExpression]) -> CExpression) -> [CStatement] {
        guard let instance = call.instance, program.externs.indices.contains(instance.raw) else { return [] }
        var out: [CStatement] = []
        let values = values(of: call, in: &out)
        guard let index = values.first else { return [] }
        let isSparse = constructorNumber(instance, 1) == 1
        let map = counterMap(instance, isSparse)
        prelude.use(isSparse ? .counterHash : .counterArray)
        out.append(
            .evaluate(
                .call(isSparse ? "counter_hash_add" : "counter_array_add", [.name(map).address, index, amount(values)])))
        return scope(out)
    }

    /// The per-CPU map of a counter array: dense ones hold indexes 0 to N-1, sparse ones any index, N of them.
    private mutating func counterMap(_ instance: ExternID, _ isSparse: Bool) -> String {
        if let known = externs[instance] { return known }
        let name = program.externs[instance.raw].name
        let map = names.fresh(name, limit: 15)
        let size = max(1, constructorNumber(instance, 0) ?? 1)
        externs[instance] = map
        declarations.append(
            .macro("WEIR_MAP", [map, isSparse ? "WEIR_PERCPU_HASH" : "WEIR_PERCPU_ARRAY", "u32", "u64", "\(size)", "0"]))
        schema.counters.append(
            Counter(name: name, map: map, storage: isSparse ? .hash : .array, size: size, units: [.count]))
        schema.maps.append(MapUse(name: map, role: .counter, of: name))
        return map
    }
}
