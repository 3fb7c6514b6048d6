import Maps
import Netlink
import Schema

/// The device map of a program that redirects: which interface a port number stands for. `skippingMissing` passes over numbers whose
/// interface is not there at the moment.
enum Ports {
    /// Fills it. Numbers given by hand come first; every other interface has its index as its number, of those attached when
    /// there are numbers given by hand, of all in the namespace when there are none.
    static func fill(
        _ maps: borrowing MapSet, _ schema: Schema, _ assignments: [PortAssignment], attached: [Attachment],
        in place: Namespaces.Known, skippingMissing: Bool = false
    ) throws(PipelineError) {
        if let input = schema.inputPorts {
            try fillInput(maps, input, assignments, in: place, skippingMissing: skippingMissing)
            if schema.ports == nil { return }
        }
        guard let name = schema.ports else {
            guard assignments.isEmpty else {
                throw PipelineError("program \(schema.program) never sends to a port: it has no use for port numbers")
            }
            return
        }
        let map = try attempt { try maps.open(name) }
        let links = try attempt { try Array(Links.all(in: NetlinkSocket(in: place.namespace))) }
        var numbers: [UInt32: Int] = [:]
        for assignment in assignments {
            guard let link = links.first(where: { $0.name == assignment.interface }) else {
                if skippingMissing { continue }
                throw PipelineError("port \(assignment.port) cannot be \(assignment.interface): there is no such interface")
            }
            if numbers[assignment.port] != nil {
                let first = assignments.first { $0.port == assignment.port }?.interface ?? ""
                throw PipelineError(
                    first == assignment.interface
                        ? "port \(assignment.port) is given twice" : "port \(assignment.port) is \(first): it cannot be \(assignment.interface) too")
            }
            guard map.layout.type != .deviceMap || assignment.port < UInt32(clamping: map.layout.maxEntries) else {
                throw PipelineError(
                    "port \(assignment.port) is too large: the program has ports 0 to \(map.layout.maxEntries - 1)")
            }
            numbers[assignment.port] = link.index
        }
        let named = Set(numbers.values)
        let others = links.filter { link in
            !named.contains(link.index) && !link.isLoopback
                && (assignments.isEmpty || attached.contains { $0.index == link.index })
        }
        for link in others where link.index < map.layout.maxEntries {
            let number = UInt32(clamping: link.index)
            if numbers[number] == nil { numbers[number] = link.index }
        }
        let entries = numbers.map { number, index in
            (
                bytes(of: number),
                bytes(of: UInt32(clamping: index))
                    + [UInt8](repeating: 0, count: max(0, map.layout.valueSize - 4))
            )
        }
        // The kernel looks an index up in the namespace of whoever writes it.
        let write = { () throws(BPFError) in
            for (key, value) in entries { try map.update(key, value) }
        }
        try attempt {
            if let namespace = place.namespace {
                try namespace.run(write).get()
            } else {
                try write()
            }
        }
    }

    /// The way back: which number an interface's packets come in by.
    private static func fillInput(
        _ maps: borrowing MapSet, _ input: InputPorts, _ assignments: [PortAssignment], in place: Namespaces.Known,
        skippingMissing: Bool
    ) throws(PipelineError) {
        guard !assignments.isEmpty else { return }
        let map = try attempt { try maps.open(input.map) }
        let links = try attempt { try Array(Links.all(in: NetlinkSocket(in: place.namespace))) }
        for assignment in assignments {
            guard let link = links.first(where: { $0.name == assignment.interface }) else {
                if skippingMissing { continue }
                throw PipelineError("port \(assignment.port) cannot be \(assignment.interface): there is no such interface")
            }
            try attempt { try map.update(bytes(of: UInt32(clamping: link.index)), bytes(of: assignment.port)) }
        }
    }

    /// The numbers given by hand to a running program, read back from its maps: those that are not their interface's index. `attached`
    /// tells where its interfaces are.
    static func assignments(
        _ maps: borrowing MapSet, _ schema: Schema, _ attached: [Attachment]
    ) throws(PipelineError) -> [PortAssignment] {
        var numbers: [UInt32: UInt32] = [:]
        func read(_ name: String?, isInput: Bool) throws {
            guard let name else { return }
            let map = try maps.open(name)
            func number(_ bytes: [UInt8]) -> UInt32 { bytes.count < 4 ? 0 : bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) } }
            for key in try map.keys() {
                let (first, second) = (number(key), number(try map.lookup(key) ?? []))
                let (port, index) = isInput ? (second, first) : (first, second)
                if index != 0, isInput || port != index { numbers[port] = index }
            }
        }
        let namespaces = try Namespaces.look()
        let place = attached.lazy.compactMap { namespaces.of($0) }.first ?? namespaces.current
        return try attempt {
            try read(schema.ports, isInput: false)
            try read(schema.inputPorts?.map, isInput: true)
            let links = Array(try Links.all(in: NetlinkSocket(in: place.namespace)))
            return numbers.sorted { $0.key < $1.key }.compactMap { port, index in
                links.first { $0.index == Int(index) }.map { PortAssignment(port: port, interface: $0.name) }
            }
        }
    }
}
