import TUI

/// A host as busy as the console must bear, invented: as many interfaces, maps and entries as asked for.
enum ConsoleCrowd {
    static func snapshot(_ step: UInt64, interfaces: Int, maps: Int, entries: Int) -> TUI.Snapshot {
        var snapshot = TUI.Snapshot(nanoseconds: (step + 1) * 1_000_000_000, clock: "14:02:\(10 + step % 50)", host: "bench")
        snapshot.interfaces = (0..<interfaces).map { index in
            let number = UInt64(index)
            return Interface(
                index: index + 1, name: "eth\(index)", state: index % 7 == 6 ? .down : .up, mac: "02:00:00:00:00:01",
                addresses: ["10.\(index >> 8).\(index & 255).1/24"],
                received: .init(packets: step * number * 1009, bytes: step * number * 64_576, drops: index % 50 == 0 ? step : 0),
                sent: .init(packets: step * number * 997, bytes: step * number * 63_808),
                hooks: index % 3 == 0 ? [Attached(place: "xdp native", program: 421, name: "router", pipeline: "router")] : [])
        }
        snapshot.maps = (0..<maps).map { index in
            MapInfo(
                id: UInt32(index + 1), name: "map_\(index)", kind: "hash", keySize: 8, valueSize: 16, capacity: 1024, memory: 4096,
                owner: "somebody", content: index == 0 ? (0..<200).map { "key \($0)  value \(step &+ UInt64($0))" } : nil)
        }
        snapshot.programs = (0..<maps / 4).map {
            ProgramInfo(id: UInt32($0 + 1), name: "program_\($0)", kind: "xdp", tag: "a04f5eef06a7f555", instructions: 118, owner: "somebody")
        }
        let address = ValueType(width: 32, format: .ipv4)
        let forward = TableState.ActionShape(name: "forward", parameters: [.init(name: "port", type: ValueType(width: 32))])
        let table = TableState(
            name: "ipv4_route", keys: [.init(name: "dst", type: address, match: .lpm)], actions: [forward], capacity: 65_536, count: entries,
            entries: (0..<UInt64(entries)).map { index in
                .init(
                    keys: ["10.\(index >> 16 & 255).\(index >> 8 & 255).\(index & 255)/32"], action: "forward", arguments: ["\(index & 7)"],
                    hits: step * index)
            })
        snapshot.pipelines = [
            TUI.Pipeline(
                name: "router", program: "router", source: "router.p4", architecture: "xdp_model", generation: 1 + Int(step / 600),
                attachments: [.init(device: "eth0", mode: "native", port: 1)], since: "14:02:11", tables: [table],
                counters: [
                    CounterState(
                        name: "per_port", units: ["packets", "bytes"], size: 512,
                        cells: (0..<200).map { index in
                            let count = step * UInt64(index)
                            return .init(index: UInt32(index), totals: [count, count * 64], perCPU: [count / 2, count - count / 2])
                        })
                ], outcomes: [.init(name: "redirect", total: step * 2_900_000, isDrop: false), .init(name: "drop", total: step, isDrop: true)],
                instructions: 118, stack: 16)
        ]
        return snapshot
    }
}
