import Schema
import Testing

@testable import Maps

@Suite struct ListingTests {
    /// Sets of values compared with what they hold, one by one.
    @Test func oneMatchHoldsAnother() throws {
        let field = Field(name: "f", width: 4, offset: 0, size: 1, byteOrder: .host, format: .decimal)
        let key = Table.Key(field: field, match: .ternary)
        func bits(_ value: Int) -> Bits { Bits(UInt64(value), width: 4) }
        var all: [KeyMatch] = [.any]
        for low in 0..<16 {
            all.append(.exact(bits(low)))
            for high in low..<16 { all.append(.range(bits(low), bits(high))) }
            for mask in 0..<16 where low & ~mask == 0 { all.append(.masked(bits(low), mask: bits(mask))) }
            for length in 0...4 where low & (15 >> length) == 0 { all.append(.prefix(bits(low), length: length)) }
        }
        func values(_ match: KeyMatch) -> Set<Int> {
            Set(
                (0..<16).filter { value in
                    if case .range(let low, let high) = match { return low <= bits(value) && bits(value) <= high }
                    guard let (own, mask) = key.masked(match) else { return false }
                    return bits(value) & mask == own & mask
                })
        }
        let sets = all.map(values)
        for (outer, outerSet) in zip(all, sets) {
            for (inner, innerSet) in zip(all, sets) {
                #expect(key.holds(outer, inner) == outerSet.isSuperset(of: innerSet), "\(outer) \(inner)")
            }
        }
    }

    @Test func filtersAndOrder() throws {
        let table = SampleTable.ternary()
        let access = try SampleTable.access(table)
        try access.add([
            table.entry("src=10.0.0.0/8 sport=1..1023 proto=6", "drop", priority: 10),
            table.entry("src=10.1.0.0/16 sport=53 proto=17", "forward", "port=2 mac=2:0:0:0:0:1", priority: 30),
            table.entry("src=192.168.0.0/16", "forward", "port=9 mac=2:0:0:0:0:2", priority: 20),
            table.entry("", "local", priority: 0),
        ])
        func listed(_ filter: String, by name: String? = nil, reversed: Bool = false, limit: Int? = nil) throws -> String {
            let order = try name.map { try TableListing.Order(by: $0, reversed: reversed, in: table) }
            var all: [String] = []
            let listing = TableListing(filter: try EntryFilter(filter, for: table), order: order, limit: limit)
            let isMore = try listing.forEach(access) { entry in
                all.append("\(entry.priority ?? -1)")
                return true
            }
            return all.joined(separator: " ") + (isMore ? " ..." : "")
        }
        #expect(try listed("") == "30 20 10 0")
        #expect(try listed("src in 10.0.0.0/8") == "30 10")
        #expect(try listed("src has 10.1.2.3") == "30 10 0")
        #expect(try listed("src=10.0.0.0/8") == "10")
        #expect(try listed("src!=10.0.0.0/8") == "30 20 0")
        #expect(try listed("sport in 1..100") == "30")
        #expect(try listed("sport has 80 and proto has 6") == "20 10 0")
        #expect(try listed("action=forward") == "30 20")
        #expect(try listed("action != forward, priority >= 5") == "10")
        #expect(try listed("port in 1..5") == "30")
        #expect(try listed("port=9") == "20")
        #expect(try listed("mac = 02:00:00:00:00:01") == "30")
        #expect(try listed("hits>0") == "")
        #expect(try listed("", by: "priority") == "0 10 20 30")
        #expect(try listed("", by: "priority", reversed: true, limit: 2) == "30 20 ...")
        #expect(try listed("", by: "src") == "0 10 30 20")
        #expect(try listed("", by: "port") == "30 20 10 0")
        #expect(try listed("", by: "action", limit: 1) == "10 ...")
        #expect(try listed("", limit: 4) == "30 20 10 0")
        #expect(try listed("", limit: 0) == " ...")
        let wrong = [
            ("srcc=1", "there is no key or parameter \"srcc\": did you mean \"src\"?"),
            ("src", "\"src\" is no filter: write NAME=VALUE, NAME!=VALUE, NAME in VALUE or NAME has VALUE"),
            ("src=", "the filter on src has no value"),
            ("src<10.0.0.1", "src is compared by = != in has, not by <"),
            ("action=dorp", "there is no action \"dorp\": did you mean \"pipe.drop\"?"),
            ("src in 10.0.0.1/8", "src: 10.0.0.1/8 has host bits set: write 10.0.0.0/8"),
            ("hits>many", "hits are a number, and \"many\" is none"),
        ]
        for (filter, words) in wrong { #expect(sentence { _ = try listed(filter) } == words) }
        var text: [UInt8] = []
        try TableListing(filter: EntryFilter("port=9", for: table)).write(access) { piece in
            piece.withUnsafeBytes { text += $0 }
            return true
        }
        #expect(
            String(decoding: text, as: UTF8.self) == """
                {"table":"pipe.acl","entries":[
                 {"keys":{"src":"192.168.0.0/16","sport":"-","proto":"-"},"priority":20,"action":"pipe.forward",\
                "parameters":{"port":"9","mac":"02:00:00:00:00:02"},"hits":0}
                ],"default":{"action":"NoAction","parameters":{}},"truncated":false}

                """)
    }

    @Test func theFirstOfManyInOrder() throws {
        var table = SampleTable.hash()
        table.size = 6000
        let access = try SampleTable.access(table)
        for number in 0..<6000 {
            try access.add(table.entry("vid=\(number % 4096) dst=\(number &* 2_654_435_761 % 65_536)", "drop"))
        }
        var listed: [UInt64] = []
        let order = try TableListing.Order(by: "dst", in: table)
        let isMore = try TableListing(order: order, limit: 20).forEach(access) { entry in
            if case .exact(let value) = entry.matches[1] { listed.append(value.integer ?? 0) }
            return true
        }
        let all = (0..<6000).map { UInt64($0 &* 2_654_435_761 % 65_536) }.sorted()
        #expect(isMore)
        #expect(listed == Array(all.prefix(20)))
    }

    /// An entry of a trie is found by its own prefix and by no shorter or longer one.
    @Test func entriesOfATrieAreFoundExactly() throws {
        let map = try BPFMap.create(
            "wr_trie", MapLayout(type: .lpmTrie, keySize: 5, valueSize: 4, maxEntries: 600, flags: .noPreallocation))
        func key(_ length: Int, _ value: UInt8) -> [UInt8] { bytes(of: UInt32(length)) + [value & UInt8(truncatingIfNeeded: 0xff00 >> length)] }
        #expect(try map.entry(at: key(0, 0)) == nil)
        var there: Set<[UInt8]> = []
        var generator = SystemRandomNumberGenerator()
        for round in 0..<300 {
            let some = key(Int.random(in: 0...8, using: &generator), UInt8.random(in: 0...255, using: &generator))
            if round % 3 == 2, let gone = there.randomElement() {
                #expect(try map.delete(gone))
                there.remove(gone)
            } else if there.insert(some).inserted {
                try map.update(some, bytes(of: UInt32(round)))
            }
            guard round % 30 == 29 else { continue }
            for length in 0...8 {
                for value in 0..<(1 << length) {
                    let key = key(length, UInt8(truncatingIfNeeded: value << (8 - length)))
                    #expect(try (map.entry(at: key) != nil) == there.contains(key))
                }
            }
        }
    }
}

@Suite struct CounterChangeTests {
    @Test func whatACountDid() {
        #expect(CounterChange(from: 5, to: 9) == .grown(4))
        #expect(CounterChange(from: 5, to: 5) == .grown(0))
        #expect(CounterChange(from: .max - 1, to: 3) == .wrapped(5))
        #expect(CounterChange(from: 1000, to: 3) == .reset(3))
        #expect(CounterChange(from: 1 << 63, to: 0) == .reset(0))
    }
}
