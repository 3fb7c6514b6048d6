import Maps
import Schema
import Source

/// The run of a script's steps on a data plane, and what was wrong.
struct Execution {
    private let schema: Schema
    private let map: SourceMap
    private let regions: (_ packet: [UInt8]) -> [Hexdump.Region]
    private var checker = Checker()
    /// Problems, each rendered for people.
    private(set) var failures: [String] = []
    private(set) var packets = 0

    /// `regions` names the fields of a packet, as far as they are known.
    init(schema: Schema, map: SourceMap, regions: @escaping (_ packet: [UInt8]) -> [Hexdump.Region]) {
        self.schema = schema
        self.map = map
        self.regions = regions
    }

    /// Does every step in order. Throws when the data plane cannot go on.
    mutating func run<Plane: DataPlane & ~Copyable>(_ steps: [TestStep], on plane: inout Plane) throws(PlaneError) {
        // Expectations may stand before or after their packets: all of them are known from the start.
        var expected = 0
        for step in steps {
            if case .expect(let port, let pattern) = step.kind {
                checker.expect(pattern, on: port, at: step.span)
                expected += 1
            }
        }
        var seen = Seen()
        var rest = steps[...]
        while let step = rest.first {
            let together = try addTogether(rest, on: &plane, &seen)
            rest = rest.dropFirst(max(1, together))
            guard together == 0 else { continue }
            do throws(PlaneError) { try perform(step, on: &plane, &seen) } catch {
                switch error {
                case .notHere: throw error
                case .refused(let reason): throw .refused(render(reason, at: step.span))
                }
            }
        }
        plane.await(expected - seen.received)
        receive(try plane.settle(), &seen)
    }

    /// How far a script has come.
    private struct Seen {
        var received = 0
        var expected: [UInt32: Int] = [:]
        var anythingGoes: Set<UInt32> = []
        var out: [UInt32: [[UInt8]]] = [:]
        /// No packet has been sent since the data plane was last waited for.
        var isSettled = true
        /// Additions in one go were refused: which of them it is will be seen.
        var isRefused = false
    }

    /// What follows must not overtake the packets before it.
    private mutating func settle<Plane: DataPlane & ~Copyable>(_ plane: inout Plane, _ seen: inout Seen) throws(PlaneError) {
        let missing = seen.expected.values.reduce(0, +) - seen.received
        guard !seen.isSettled || missing > 0 else { return }
        plane.await(missing)
        receive(try plane.settle(), &seen)
        seen.isSettled = true
    }

    /// Does the additions to one ternary table that `steps` begin with in one go: the kernel takes its time over each writing of such a table.
    /// - Returns: How many those are; 0 when there are not several, or when one of them is refused: they are to be done one by one then.
    private mutating func addTogether<Plane: DataPlane & ~Copyable>(
        _ steps: ArraySlice<TestStep>, on plane: inout Plane, _ seen: inout Seen
    ) throws(PlaneError) -> Int {
        guard !seen.isRefused, case .add(let table, _)? = steps.first?.kind, schema.tables[table].storage == .ternary else { return 0 }
        var entries: [TableEntry] = []
        for step in steps {
            guard case .add(table, let entry) = step.kind else { break }
            entries.append(entry)
        }
        guard entries.count > 1 else { return 0 }
        try settle(&plane, &seen)
        do throws(PlaneError) { try plane.add(entries, to: table) } catch {
            seen.isRefused = true
            return 0
        }
        return entries.count
    }

    private mutating func perform<Plane: DataPlane & ~Copyable>(
        _ step: TestStep, on plane: inout Plane, _ seen: inout Seen
    ) throws(PlaneError) {
        switch step.kind {
        case .packet(let port, let bytes):
            packets += 1
            seen.isSettled = false
            try plane.send(bytes, port: port)
            return
        case .expect(let port, let pattern):
            seen.expected[port, default: 0] += 1
            if pattern == nil { seen.anythingGoes.insert(port) }
            return
        case .add, .setDefault, .clear, .delete, .noPacket, .wait, .checkCounter, .checkHits, .writeCounter, .checkRegister,
            .writeRegister, .writeCells, .removeCell, .findCell, .checkRates, .checkEntryRates, .meterEntry:
            try settle(&plane, &seen)
        }
        switch step.kind {
        case .packet, .expect, .wait: break
        case .add(let table, let entry): try plane.add([entry], to: table)
        case .setDefault(let table, let call): try plane.setDefault(call, of: table)
        case .clear(let table?): try plane.clear(table)
        case .clear(nil):
            for (index, table) in schema.tables.enumerated() where table.hasChangeableEntries { try plane.clear(index) }
        case .delete(let table, let matches, let priority): try plane.delete(matches, priority: priority, from: table)
        case .noPacket: checkSilence(seen, at: step.span)
        case .checkCounter(let counter, let index, let unit, let condition, let wanted):
            let numbers = try plane.counter(counter, at: index)
            let found = numbers.indices.contains(unit) ? numbers[unit] : 0
            check(schema.counters[counter].name + "(\(index))", condition, found, wanted, at: step.span)
        case .checkHits(let table, let matches, let priority, let inBytes, let condition, let wanted):
            let entry = try plane.entry(matches, priority: priority, in: table)
            let found = (inBytes ? entry.bytes : entry.hits) ?? 0
            check("the entry of " + schema.tables[table].name, condition, found, wanted, at: step.span)
        case .writeCounter(let counter, let index, let values): try plane.setCounter(counter, at: index, to: values)
        case .checkRegister(let register, let index, let test, let wanted):
            let found = try plane.register(register, at: index)
            guard !test.holds(for: found, against: wanted) else { break }
            let name = schema.registers[register].name
            fail("\(name)(\(index)) is \(found.hex), not \(test.rawValue) \(wanted.hex)", at: step.span)
        case .writeCells(let cells): for cell in cells { try plane.write(cell) }
        case .findCell(let key, let map, let what):
            if try plane.cell(key, in: map) == nil { fail("there is no \(what)", at: step.span) }
        case .checkRates(let map, let key, let wanted, let what):
            guard let cell = try plane.cell(key, in: map) else { return fail("there is no \(what)", at: step.span) }
            checkRates(what, MeterRates(cell: cell), wanted, at: step.span)
        case .checkEntryRates(let table, let matches, let priority, let wanted):
            let entry = try plane.entry(matches, priority: priority, in: table)
            checkRates("the meter of the entry of " + schema.tables[table].name, entry.meter.flatMap { MeterRates(cell: $0) }, wanted, at: step.span)
        case .meterEntry(let table, let matches, let priority, let rates):
            var entry = try plane.entry(matches, priority: priority, in: table)
            entry.meter = rates.cell
            try plane.delete(matches, priority: priority, from: table)
            try plane.add([entry], to: table)
        case .removeCell(let key, let map): try plane.remove(key, from: map)
        case .writeRegister(let register, let index, let value): try plane.setRegister(register, at: index, to: value)
        }
    }

    /// Rates as they are written; of what is not said any will do.
    private mutating func checkRates(_ what: String, _ found: MeterRates?, _ wanted: MeterRates?, at span: Span) {
        guard let wanted, found?.cell != wanted.cell else { return }
        let rates = found.map { $0.committed.text + " " + $0.peak.text } ?? "without rates"
        fail("\(what) is \(rates), not \(wanted.committed.text) \(wanted.peak.text) a second", at: span)
    }

    private mutating func receive(_ deliveries: [Delivery], _ seen: inout Seen) {
        checker.receive(deliveries)
        seen.received += deliveries.count
        for delivery in deliveries { seen.out[delivery.port, default: []].append(delivery.bytes) }
    }

    private mutating func check(
        _ name: String, _ condition: STFCondition, _ found: UInt64, _ wanted: UInt64, at span: Span
    ) {
        guard !condition.holds(for: found, against: wanted) else { return }
        fail("\(name) is \(found), not \(condition.test.rawValue) \(wanted)", at: span)
    }

    /// `no_packet`: nothing more has come out than the lines before it expect.
    private mutating func checkSilence(_ seen: Seen, at span: Span) {
        for (port, packets) in seen.out.sorted(by: { $0.key < $1.key }) where !seen.anythingGoes.contains(port) {
            let surplus = packets.dropFirst(seen.expected[port] ?? 0)
            guard let first = surplus.first else { continue }
            fail("a packet came out of port \(port)", at: span, Hexdump.text(first, regions: regions(first)))
        }
    }

    /// Findings that are shown at most.
    private static let mostFindings = 25

    /// Compares all packets with all expectations.
    mutating func checkPackets() {
        let findings = checker.findings()
        for finding in findings.prefix(Self.mostFindings) {
            switch finding {
            case .missing(let port, let expectation):
                let wanted = expectation.pattern.map { Hexdump.text($0, regions: regions($0.bytes)) } ?? ""
                fail("no packet came out of port \(port) for this", at: expectation.span, wanted)
            case .unexpected(let port, let packet):
                failures.append(
                    "error: an unexpected packet of \(packet.count) bytes came out of port \(port)\n"
                        + Hexdump.text(packet, regions: regions(packet)))
            case .wrongOrder(let port, let expectation, let packet):
                fail(
                    "the packet came out of port \(port), but not in this order", at: expectation.span,
                    Hexdump.text(packet, regions: regions(packet)))
            case .wrongPort(let wanted, let found, let expectation, let packet):
                fail(
                    "the packet came out of port \(found), not \(wanted)", at: expectation.span,
                    Hexdump.text(packet, regions: regions(packet)))
            case .wrongBytes(let port, let expectation, let pattern, let packet):
                let difference = Hexdump.difference(pattern, packet, regions: regions(pattern.bytes))
                fail("the packet out of port \(port) is not the one expected", at: expectation.span, difference)
            }
        }
        if findings.count > Self.mostFindings {
            failures.append("error: \(findings.count - Self.mostFindings) more differences not shown\n")
        }
    }

    private mutating func fail(_ message: String, at span: Span, _ details: String = "") {
        failures.append(render(message, at: span) + details)
    }

    private func render(_ message: String, at span: Span) -> String {
        Diagnostic(.error, message, at: span).rendered(with: map)
    }
}

extension Table {
    /// Entries can be added and taken away.
    var hasChangeableEntries: Bool {
        switch storage {
        case .hash, .array, .lpm, .ternary: !constantEntries
        case .code, .none: false
        }
    }
}

extension STFCondition.Operator {
    func holds<Value: Comparable>(for found: Value, against wanted: Value) -> Bool {
        switch self {
        case .equal: found == wanted
        case .different: found != wanted
        case .lessOrEqual: found <= wanted
        case .greaterOrEqual: found >= wanted
        case .less: found < wanted
        case .greater: found > wanted
        }
    }
}
