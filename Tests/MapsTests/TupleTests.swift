import Foundation
import Schema
import Testing

@testable import Maps

/// The hash of the rows under the first masks: what a program finds there and in the bit sets behind it is what the entries say, whatever
/// form the control plane gave the table.
@Suite struct TupleTests {
    /// How a search ended.
    private enum End: Hashable { case hash, miss, sets }

    /// The search as a program makes it; `entry` is the number of the entry it finds.
    private struct Search {
        var end: End
        var entry: UInt32?
    }

    private func table(keySize: Int, rows: Int, ranges: Set<Int> = []) -> Table {
        let keys = (0..<keySize).map { place in
            Table.Key(
                field: Field(name: "k\(place)", width: 8, offset: place, size: 1, byteOrder: .host, format: .decimal),
                match: ranges.contains(place) ? .range : .ternary)
        }
        var table = SampleTable.table("acl", .ternary, keySize: keySize, keys, size: rows)
        table.ternary = Table.Ternary(keySize: keySize, valueSize: 24, rows: rows, hashed: true)
        return table
    }

    private func search(_ cell: [UInt8], _ table: Table, _ key: [UInt8]) throws -> Search {
        let layout = try #require(table.ternary)
        let tuples = try #require(layout.tuples)
        typealias Tuples = Table.Ternary.Tuples
        return cell.withUnsafeBytes { cell in
            func word(_ place: Int) -> UInt32 { cell.loadUnaligned(fromByteOffset: place, as: UInt32.self) }
            func long(_ place: Int) -> UInt64 { cell.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
            func row(_ place: Int) -> Int { layout.entriesOffset + place * layout.entrySize }
            func entry(_ place: Int) -> UInt32 {
                word(row(place) + Table.Ternary.priorityOffset(keySize: table.keySize, valueSize: table.valueSize) + 4)
            }
            let (base, words) = (layout.tuplesOffset, TernaryImage.words(key))
            var (weight, winner) = (UInt32(0), 0)
            for number in 0..<tuples.tuples {
                let tuple = base + 8 + number * Tuples.tupleSize(keySize: table.keySize)
                if word(tuple + words.count * 8) <= weight { break }
                let masked = words.indices.map { words[$0] & long(tuple + $0 * 8) }
                let hash = Tuples.hash(masked, number)
                let slot = tuples.slot(hash, word(base + tuples.turnsOffset(keySize: table.keySize) + tuples.turn(hash) * 4))
                let at = base + tuples.slotsOffset(keySize: table.keySize) + slot * 8
                let place = word(at) ^ UInt32(number) << UInt32(Tuples.numberShift)
                guard place < layout.words * 64, word(at + 4) > weight else { continue }
                let own = row(Int(place)) + table.valueSize
                guard TernaryImage.words(Array(cell[own..<own + table.keySize])) == masked else { continue }
                (weight, winner) = (word(at + 4), Int(place))
            }
            if weight > word(base) { return Search(end: .hash, entry: entry(winner)) }
            if word(base + 4) == 1 { return Search(end: .miss, entry: nil) }
            for word in 0..<layout.words {
                var bits = UInt64.max
                for (position, byte) in key.enumerated() {
                    bits &= long(layout.setsOffset + ((layout.place(ofWord: word) * key.count + position) * 256 + Int(byte)) * 8)
                }
                if bits != 0 { return Search(end: .sets, entry: entry(layout.place(ofRow: word * 64 + bits.trailingZeroBitCount))) }
            }
            return Search(end: .sets, entry: nil)
        }
    }

    private func fits(_ match: KeyMatch, _ value: UInt8) -> Bool {
        let value = Bits(UInt64(value), width: 8)
        return switch match {
        case .any: true
        case .exact(let wanted): value == wanted
        case .masked(let wanted, let mask): value & mask == wanted
        case .range(let low, let high): low <= value && value <= high
        case .prefix(let wanted, let length): value & .mask(prefix: length, width: value.width) == wanted
        }
    }

    private func match(_ value: UInt8, _ mask: UInt8) -> KeyMatch {
        mask == 0
            ? .any : mask == 255 ? .exact(Bits(UInt64(value), width: 8)) : .masked(Bits(UInt64(value & mask), width: 8), mask: Bits(UInt64(mask), width: 8))
    }

    /// Entries under that many masks of their own, in any order of priorities, looked up with keys of few values.
    @Test(arguments: [1, 2, 4, 5, 12], [3, 13, 35])
    func everyFormFindsWhatTheEntriesSay(_ masks: Int, _ keySize: Int) throws {
        let table = table(keySize: keySize, rows: 1000, ranges: [1])
        let image = try #require(TernaryImage(table))
        var random = SystemRandomNumberGenerator()
        func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        var ends: [End: Int] = [:]
        for round in 0..<8 {
            // The range's byte is under a mask too: whole, one value, or an aligned block; of every fourth table one that is none.
            let pool = (0..<masks).map { _ in (0..<keySize).map { [255, 0, 254, 255, 3][number($0 == 1 ? 3 : 5)] as UInt8 } }
            let odd = round % 4 == 3
            var entries: [TableEntry] = []
            for index in 0..<60 {
                let mask = index < masks ? pool[index] : pool[number(masks)]
                let value = (0..<keySize).map { _ in UInt8(number(3)) }
                var matches = (0..<keySize).map { match(value[$0], mask[$0]) }
                if mask[1] == 0 { matches[1] = [.any, .range(Bits(UInt64(0), width: 8), Bits(UInt64(255), width: 8))][number(2)] }
                if mask[1] == 254 { matches[1] = .range(Bits(UInt64(value[1] & 254), width: 8), Bits(UInt64(value[1] | 1), width: 8)) }
                if odd, index % 9 == 0 { matches[1] = .range(Bits(UInt64(1), width: 8), Bits(UInt64(2), width: 8)) }
                // Entries of the first mask have the better priorities, for the most part.
                let better = mask == pool[0] && number(6) > 0 ? 50 : 0
                entries.append(TableEntry(matches: matches, action: ActionCall(name: "pipe.drop", arguments: []), priority: better + number(40)))
            }
            let cell = try image.cell(entries)
            for _ in 0..<100 {
                let key = (0..<keySize).map { _ in UInt8(number(number(8) == 0 ? 256 : 3)) }
                let winner = entries.enumerated().filter { zip($0.element.matches, key).allSatisfy(fits) }
                    .max { ($0.element.priority ?? 0, $1.offset) < ($1.element.priority ?? 0, $0.offset) }
                let found = try search(cell, table, key)
                #expect(found.entry == winner.map { UInt32($0.offset) })
                if !odd || found.end == .sets { ends[found.end, default: 0] += 1 }
            }
            let wanted = entries.enumerated().sorted { ($1.element.priority ?? 0, $0.offset) < ($0.element.priority ?? 0, $1.offset) }
            #expect(image.entries(cell).map(\.priority) == wanted.map(\.element.priority))
        }
        #expect(ends[.sets, default: 0] > 0, "no table went on to the bit sets")
        if masks <= 4 { #expect(ends[.miss, default: 0] > 0, "no table was all in the hash") }
        if keySize == 3 { #expect(ends[.hash, default: 0] > 0, "nothing was found in the hash") }
    }

    private func entry(_ value: [UInt8], _ mask: [UInt8], _ priority: Int) -> TableEntry {
        TableEntry(matches: zip(value, mask).map(match), action: ActionCall(name: "pipe.drop", arguments: []), priority: priority)
    }

    /// Up to four masks the hash is all there is; with a fifth only the first mask is asked for, and not where it decides few rows.
    @Test func theFormFollowsTheMasks() throws {
        let table = table(keySize: 8, rows: 1000)
        let image = try #require(TernaryImage(table))
        let layout = try #require(table.ternary)
        func form(_ entries: [TableEntry]) throws -> (rest: UInt32, whole: UInt32, masks: Int) {
            let cell = try image.cell(entries)
            return cell.withUnsafeBytes { cell in
                func word(_ place: Int) -> UInt32 { cell.loadUnaligned(fromByteOffset: layout.tuplesOffset + place, as: UInt32.self) }
                return (word(0), word(4), (0..<4).count { word(8 + $0 * 16 + 8) > 0 })
            }
        }
        func under(_ mask: Int, _ count: Int, from priority: Int) -> [TableEntry] {
            (0..<count).map { entry([UInt8($0 / 8), UInt8($0 % 8 * 32), 0, 0, 0, 0, 0, 0], [255, UInt8(256 - (1 << mask)), 0, 0, 0, 0, 0, 0], priority - $0) }
        }
        #expect(try form([]) == (0, 0, 0))
        var all = under(0, 100, from: 1000)
        #expect(try form(all) == (0, 1, 1))
        for mask in 1..<4 { all += under(mask, 10, from: 500 - 50 * mask) }
        #expect(try form(all) == (0, 1, 4))
        // The first hundred rows are those of the first mask.
        let five = all + under(4, 10, from: 100)
        #expect(try form(five) == (1024 - 100, 0, 1))
        let withoutOne = five.filter { $0.priority ?? 0 > 100 }
        #expect(try form(withoutOne) == (0, 1, 4))
        // One row of the first mask before 140 others: not worth asking for.
        #expect(try form([entry([1, 2, 3, 4, 5, 6, 7, 8], [UInt8](repeating: 255, count: 8), 5000)] + five) == (0, 0, 0))
    }

    /// A cell that somebody else filled, with zeros in the place of the hash, is searched by its bit sets.
    @Test func zerosAreNoHash() throws {
        let table = table(keySize: 8, rows: 1000)
        var plain = table
        plain.ternary?.tuples = nil
        let entries = (0..<200).map { entry([0, 0, 0, 0, 0, 0, 0, UInt8($0)], [0, 0, 0, 0, 0, 0, 0, 255], 1000 - $0) }
        let layout = try #require(table.ternary)
        var cell = try #require(TernaryImage(plain)).cell(entries)
        cell += [UInt8](repeating: 0, count: layout.cellSize(keySize: 8) - cell.count)
        for last in [0, 1, 199, 200] as [UInt8] {
            let found = try search(cell, table, [9, 8, 7, 6, 5, 4, 3, last])
            #expect(found.end == .sets && found.entry == (last < 200 ? UInt32(last) : nil))
        }
    }

    /// A table full to its last row finds slots for all of them: numbers in a row, and pairs of addresses that differ in their last bytes.
    @Test(arguments: [128, 1024, 12_288], [false, true]) func fullTablesArePlaced(_ rows: Int, _ pairs: Bool) throws {
        let keySize = 16
        let table = table(keySize: keySize, rows: rows)
        let layout = try #require(table.ternary)
        #expect(layout.words * 64 == rows)
        let side = (1...).first { $0 * $0 >= rows } ?? 1
        let entries = (0..<rows).map { number in
            var key = [UInt8](repeating: 0x20, count: keySize)
            if pairs { (key[7], key[15]) = (UInt8(number / side), UInt8(number % side)) } else { (key[3], key[2]) = (UInt8(number & 255), UInt8(number >> 8)) }
            return entry(key, [UInt8](repeating: 255, count: keySize), rows - number)
        }
        let cell = try #require(TernaryImage(table)).cell(entries)
        for number in stride(from: 0, to: rows, by: max(1, rows / 100)) {
            let key = entries[number].matches.map { match -> UInt8 in
                if case .exact(let bits) = match { UInt8(truncatingIfNeeded: bits.integer ?? 0) } else { 0 }
            }
            let found = try search(cell, table, key)
            #expect(found.end == .hash && found.entry == UInt32(number))
            let other = try search(cell, table, Array(key.dropLast()) + [0xee])
            #expect(other.end == .miss)
        }
    }

    /// Objects of the version before have no hash, and are filled as before.
    @Test func schemasWithoutHashAreRead() throws {
        let text = #"{"entriesOffset":452616,"entrySize":40,"order":"spread","setsOffset":26632,"words":16}"#
        let layout = try JSONDecoder().decode(Table.Ternary.self, from: Data(text.utf8))
        #expect(layout.tuples == nil && layout == Table.Ternary(keySize: 13, valueSize: 4, rows: 1000))
        #expect(layout.cellSize(keySize: 13) == 452_616 + 1024 * 40)
        let read = try Schema(json: Array(Sample.schema { $0.version = 3 }.utf8))
        #expect(read.version == 3)
    }

    @Test func unsoundHashesAreRefused() throws {
        let table = table(keySize: 8, rows: 1000)
        _ = try TableAccess(table, maps: SampleTable.maps(table))
        for change: (inout Table.Ternary.Tuples) -> Void in [
            { $0.slots = 1000 }, { $0.slots = 1 << 60 }, { $0.slots = -64 }, { $0.tuples = 0 }, { $0.tuples = 1 << 60 },
        ] {
            var other = table
            if var tuples = table.ternary?.tuples {
                change(&tuples)
                other.ternary?.tuples = tuples
            }
            #expect(sentence { _ = try TableAccess(other, maps: MapSet()) } == "the schema of table pipe.acl contradicts itself")
        }
    }
}
