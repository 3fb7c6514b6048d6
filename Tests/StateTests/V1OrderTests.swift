import Driver
import Glibc
import Maps
import Schema
import Testing

/// Any order of what a control plane may do to a v1model program in the kernel, with packets in between: what is refused changes nothing,
/// what is done is there afterwards, nothing stays behind, and in the end the program does what it did in the beginning.
@Suite(.serialized) struct V1OrderTests {
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// `copies.p4` under map names of its own, as BPF_PROG_TEST_RUN wants it.
    private func load() throws -> LoadedProgram {
        let path = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/copies.p4"
        guard let bytes = readFile(path) else { throw Plane.Trouble(text: "no \(path)") }
        let text = String(decoding: bytes, as: UTF8.self).replacing("table watched", with: "table v1order").replacing("watched.apply", with: "v1order.apply")
        let result = Compiler(options: CompileOptions(instrument: true), files: .disk).compile(path: "order.p4", bytes: Array(text.utf8), upTo: .object)
        guard let object = result.object else { throw Plane.Trouble(text: result.rendered) }
        return try BPFObject(object, name: "order.p4").load()
    }

    /// Everything that is set, and the entries of every table, in words.
    private func state(_ loaded: borrowing LoadedProgram) throws -> [String] {
        let settings = Settings(loaded.schema)
        var all: [String] = []
        for section in loaded.schema.settingSections where section.kind != .register {
            all += try settings.all(section, maps: loaded.maps).map { "\($0.place.text): \($0.value ?? "")" }
        }
        for table in loaded.schema.tables where table.isChangeable {
            let access = try TableAccess(table, maps: loaded.maps)
            for entry in try access.entries() {
                let words = table.text(of: entry)
                all.append("\(table.name) \(words.keys.map(\.text)) \(words.priority ?? 0) \(words.action) \(words.parameters.map(\.text))")
            }
        }
        return all.sorted()
    }

    private func number(_ dice: inout Dice) -> UInt32 {
        [0, 1, 2, 3, 7, 9, 15, 16, 255, 65_535, 65_536, .max].randomElement(using: &dice) ?? 0
    }

    private func setting(_ schema: Schema, _ dice: inout Dice) -> Setting {
        let section = schema.settingSections.randomElement(using: &dice) ?? .init(kind: .session, name: "")
        let entry = Setting.EntryPlace(keys: [NamedText(name: "dst", text: "\(number(&dice) & 3)")], priority: Int(number(&dice) & 3))
        let place = Setting.Place(section.kind, section.name, number(&dice), entry: section.kind == .entryMeter ? entry : nil)
        if Int.random(in: 0..<4, using: &dice) == 0 { return Setting(place, nil) }
        func list(_ word: () -> String) -> String { (0..<Int.random(in: 0...5, using: &dice)).map { _ in word() }.joined(separator: " ") }
        let value: String
        switch section.kind {
        case .session: value = ["port=\(number(&dice))", "group=\(number(&dice))", "port=1 group=9", "", "prt=1"].randomElement(using: &dice) ?? ""
        case .multicast: value = Int.random(in: 0..<9, using: &dice) == 0 ? String(repeating: "1:1 ", count: 300) : "1:1 2:\(number(&dice)) 3"
        case .group: value = ["", "1", "1 2 2", "2 3", "9", "x"].randomElement(using: &dice) ?? ""
        case .meter, .entryMeter: value = ["1:1 2:2", "0:0 0:0", "1e12:1 1e15:5", "5:1 1:1", "nan:1 1:1", "0.001:1e9 1:1"].randomElement(using: &dice) ?? ""
        case .register: value = ["0", "7", "0xffffffff", "0x100000000", "-1"].randomElement(using: &dice) ?? ""
        }
        return Setting(place, value)
    }

    /// Makes one change of a table, which may be refused.
    private func change(_ loaded: borrowing LoadedProgram, _ dice: inout Dice) throws(TableError) {
        let tables = loaded.schema.tables.filter(\.isChangeable)
        guard let table = tables.randomElement(using: &dice), let action = table.actions.randomElement(using: &dice) else { return }
        let access = try TableAccess(table, maps: loaded.maps)
        let keys = table.keys.map { NamedText(name: $0.field.name, text: "\(number(&dice) & 3)") }
        let parameters = action.parameters.map { NamedText(name: $0.name, text: "\(number(&dice))") }
        let priority = table.hasPriorities ? Int(number(&dice) & 3) : nil
        switch Int.random(in: 0..<16, using: &dice) {
        case 0: try access.clear()
        case 1: try access.setDefault(table.call(action.name, parameters))
        case 2: try access.resetDefault()
        case 3...5: try access.delete(table.matches(keys), priority: priority)
        case 6...8: try access.modify(table.matches(keys), priority: priority, action: table.call(action.name, parameters))
        default: try access.add(table.entry(keys: keys, action: action.name, parameters: parameters, priority: priority))
        }
    }

    private func packet(_ dice: inout Dice) -> [UInt8] {
        var bytes = (0..<Int.random(in: 14...1500, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
        bytes.replaceSubrange(0..<14, with: [0, 0, 0, 0, 0, UInt8(number(&dice) & 3), 2, 0, 0, 0, 0, 1, 0, UInt8(number(&dice) & 3)])
        return bytes
    }

    private var descriptors: Int {
        guard let list = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(list) }
        var count = 0
        while readdir(list) != nil { count += 1 }
        return count
    }

    /// Where a packet goes that is sent to port 2 by the only entry there is, with its clone.
    private func settled(_ loaded: borrowing LoadedProgram) throws -> (verdict: UInt32, port: UInt32) {
        let settings = Settings(loaded.schema)
        for section in loaded.schema.settingSections {
            for setting in try settings.all(section, maps: loaded.maps) { try settings.set(Setting(setting.place, nil), maps: loaded.maps) }
        }
        for table in loaded.schema.tables {
            let access = try TableAccess(table, maps: loaded.maps)
            if table.isChangeable { try access.clear() }
            if !table.defaultAction.constant { try access.resetDefault() }
        }
        let spread = try TableAccess("spread", of: loaded.schema, maps: loaded.maps)
        let ways = try TableAccess("ways", of: loaded.schema, maps: loaded.maps)
        try ways.add(
            ways.table.entry(keys: [NamedText(name: "member", text: "1")], action: "to", parameters: [NamedText(name: "port", text: "2")], priority: nil))
        try settings.set(Setting(Setting.Place(.group, "ways", 7), "1"), maps: loaded.maps)
        try settings.set(Setting(Setting.Place(.session, "", 5), "port=3"), maps: loaded.maps)
        try spread.add(
            spread.table.entry(
                keys: [NamedText(name: "type", text: "0x800")], action: "@group", parameters: [NamedText(name: "group", text: "7")], priority: nil))
        let cell = try loaded.maps.open("weir_test")
        try cell.update([0, 0, 0, 0], [1] + [UInt8](repeating: 0, count: 15))
        _ = try loaded.program.test([UInt8](repeating: 2, count: 12) + [8, 0] + [UInt8](repeating: 7, count: 50))
        let found = try cell.lookup([0, 0, 0, 0]) ?? []
        func number(_ at: Int) -> UInt32 { found.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) } }
        return (number(4), number(8))
    }

    @Test(arguments: [11, 12, 13] as [UInt64]) func anyOrder(_ seed: UInt64) throws {
        var dice = Dice(state: seed &* 0x9e37_79b9_7f4a_7c15)
        var (done, refused) = (0, 0)
        try {
            let loaded = try load()
            let first = try settled(loaded)
            #expect(first.port == 2)
            let before = descriptors
            for step in 0..<600 {
                let old = try state(loaded)
                do throws(TableError) {
                    if Bool.random(using: &dice) {
                        let wanted = setting(loaded.schema, &dice)
                        let settings = Settings(loaded.schema)
                        if wanted.value == nil, try settings.value(at: wanted.place, maps: loaded.maps) == nil { continue }
                        let change = try settings.set(wanted, maps: loaded.maps)
                        #expect(try settings.value(at: change.place, maps: loaded.maps) == change.after, "seed \(seed), step \(step): \(change.text)")
                        // Written as it is read back, it is the same again.
                        #expect(try settings.canonical(Setting(change.place, change.after)).value == change.after)
                    } else {
                        try change(loaded, &dice)
                    }
                    done += 1
                } catch {
                    refused += 1
                    #expect(!error.sentence.isEmpty && error.kind != .kernel, "seed \(seed), step \(step): \(error)")
                    #expect(try state(loaded) == old, "seed \(seed), step \(step): refused with \(error), and changed")
                }
                _ = try loaded.program.test(packet(&dice))
            }
            // One a step would be 600; other tests of this process have some too.
            #expect(descriptors <= before + 200, "\(descriptors) descriptors, \(before) before")
            let last = try settled(loaded)
            #expect(last == first)
        }()
        #expect(done > 150 && refused > 100, "\(done) done, \(refused) refused")
        // The kernel frees maps some time after the last descriptor is closed.
        for _ in 0..<200 where try left() > 0 { usleep(50_000) }
        #expect(try left() == 0)
    }

    /// Maps of this test's table, and what was in the place of one, that the kernel still has.
    private func left() throws -> Int { try MapOverview.all().filter { $0.info.name.contains("v1order") }.count }
}
