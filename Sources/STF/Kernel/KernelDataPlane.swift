import Maps
import Schema

/// A data plane whose state is in maps of the kernel, whichever way packets come to its program.
protocol KernelDataPlane: DataPlane, ~Copyable {
    /// Lends the maps.
    func withState<Result>(_ body: (borrowing KernelState) throws(PlaneError) -> Result) throws(PlaneError) -> Result
}

extension KernelDataPlane where Self: ~Copyable {
    func add(_ entries: [TableEntry], to table: Int) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.add(entries, to: table) }
    }

    func delete(_ matches: [KeyMatch], priority: Int?, from table: Int) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.delete(matches, priority: priority, from: table) }
    }

    func clear(_ table: Int) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.clear(table) }
    }

    func setDefault(_ call: ActionCall, of table: Int) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.setDefault(call, of: table) }
    }

    func entry(_ matches: [KeyMatch], priority: Int?, in table: Int) throws(PlaneError) -> TableEntry {
        try withState { state throws(PlaneError) in try state.entry(matches, priority: priority, in: table) }
    }

    func counter(_ counter: Int, at index: UInt32) throws(PlaneError) -> [UInt64] {
        try withState { state throws(PlaneError) in try state.counter(counter, at: index) }
    }

    func setCounter(_ counter: Int, at index: UInt32, to values: [UInt64]) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.setCounter(counter, at: index, to: values) }
    }

    func register(_ register: Int, at index: UInt32) throws(PlaneError) -> Bits {
        try withState { state throws(PlaneError) in try state.register(register, at: index) }
    }

    func setRegister(_ register: Int, at index: UInt32?, to value: Bits) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.setRegister(register, at: index, to: value) }
    }

    func write(_ cell: MapCell) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.write(cell) }
    }

    func remove(_ key: [UInt8], from map: String) throws(PlaneError) {
        try withState { state throws(PlaneError) in try state.remove(key, from: map) }
    }

    func cell(_ key: [UInt8], in map: String) throws(PlaneError) -> [UInt8]? {
        try withState { state throws(PlaneError) in try state.cell(key, in: map) }
    }

    func keep(in folder: String) {}
}
