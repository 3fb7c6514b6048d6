import Maps
import Schema

/// The counts that were copied into new maps while the old program still counted.
struct Carried {
    /// By counter and cell.
    var counters: [String: [UInt32: [UInt64]]] = [:]
    /// By cell.
    var outcomes: [Int: UInt64] = [:]
}

extension CarryPlan {
    /// Adds what the old program counted after its counts were copied: to be called when it runs nowhere any more. The new program
    /// counts meanwhile, so that this adds on the kernel's side and never overwrites.
    func addWhatCameLate(
        from old: borrowing MapSet, to new: borrowing MapSet, _ carried: Carried
    ) throws(PipelineError) {
        let waits = steps.contains { step in
            switch step {
            case .counter, .outcomes: true
            case .entries, .raw, .defaultAction, .register, .fresh, .freshDefault, .ports: false
            }
        }
        guard waits else { return }
        // A packet may still be in the old program on another CPU.
        GracePeriod.wait()
        for step in steps {
            switch step {
            case .counter(let before, let counter):
                try attempt {
                    let copied = carried.counters[counter.name] ?? [:]
                    let map = try new.open(counter.map)
                    var adder: CounterAdder?
                    for cell in CarryPlan.fitting(try CounterAccess(before, maps: old).cells(), counter) {
                        let base = copied[cell.index] ?? cell.sums.map { _ in 0 }
                        let late = zip(cell.sums, base).map { $0 &- $1 }
                        guard late.contains(where: { $0 != 0 }) else { continue }
                        if adder == nil { adder = try CounterAdder(map, units: counter.units.count) }
                        try adder?.add(late, at: cell.index, of: map)
                    }
                }
            case .outcomes(let before, let after):
                try attempt {
                    let map = try new.open(after.map)
                    var adder: CounterAdder?
                    for count in try OutcomeAccess(before, maps: old).counts() {
                        guard let index = after.cells.firstIndex(of: count.cell) else { continue }
                        let late = count.count &- (carried.outcomes[index] ?? 0)
                        guard late != 0 else { continue }
                        if adder == nil { adder = try CounterAdder(map, units: 1) }
                        try adder?.add([late], at: UInt32(clamping: index), of: map)
                    }
                }
            case .entries, .raw, .defaultAction, .register, .fresh, .freshDefault, .ports: break
            }
        }
    }
}
