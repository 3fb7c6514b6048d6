import CBackend
import Driver
import Maps

extension Bench {
    /// How costs grow with size.
    static let growth = Bench(
        name: "growth",
        abstract: "Cost a packet against tables, keys, entries, headers and fields; ternary beside tuple-space search; compile time.",
        run: { options, tell in try GrowthBench(options).run(tell) })
}

/// `weir bench growth`
struct GrowthBench {
    private let quick: Bool
    private let rounds: Int

    init(_ options: BenchOptions) {
        quick = options.quick
        rounds = options.quick ? 3 : 10
    }

    func run(_ tell: (BenchRow) -> Void) throws {
        let nothing = try BenchBuild.nothing()
        try shapes(nothing, tell)
        try exact(nothing, tell)
        try longestPrefix(nothing, tell)
        try TernaryBench(rounds: rounds, quick: quick).run(nothing, tell)
        try compile(tell)
    }

    static func compiled(_ program: GrowthProgram, without: Set<Optimisation> = []) throws -> BenchBuild.Loaded {
        let result = Compiler(options: CompileOptions(hook: .xdp, counting: .none, without: without), files: BenchPrograms.files)
            .compile(path: "growth.p4", bytes: Array(program.text.utf8), upTo: .object)
        guard let object = result.object, result.succeeded else { throw Refusal("a program of the bench was not compiled", details: [result.rendered]) }
        return BenchBuild.Loaded(try BPFObject(object, name: "growth.p4").load())
    }

    /// Nanoseconds a packet of each, net of the smallest program.
    static func times(_ programs: [BenchBuild.Loaded], _ nothing: BenchBuild.Loaded, _ packet: [UInt8], rounds: Int) throws -> [Double] {
        let all = try BenchClock.least(
            rounds: rounds, repeats: 50_000,
            of: (programs + [nothing]).map { one in { times in _ = try one.program.program.test(packet, times: times) } })
        return all.dropLast().map { max(0, $0 - (all.last ?? 0)) }
    }

    static let packet = BenchFrame.ipv4(.udp, size: 128).bytes

    // MARK: Shapes of programs

    private func shapes(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        func series(_ name: String, _ sizes: [Int], _ program: (Int) -> GrowthProgram) throws {
            let loaded = try sizes.map { try Self.compiled(program($0)) }
            let times = try Self.times(loaded, nothing, Self.packet, rounds: rounds)
            for ((size, time), one) in zip(zip(sizes, times), loaded) {
                let stack = one.program.verifier.stackOfAll
                tell(
                    BenchRow(
                        "growth", "\(name): \(size)", time, "ns",
                        note: "\(one.program.verifier.instructions) verified, \(stack) bytes of stack", point: (name, Double(size))))
            }
        }
        let sizes = quick ? [1, 4] : [1, 2, 4, 8, 16]
        try series("headers parsed", sizes) { count in
            var program = GrowthProgram(headers: count)
            // The last one is looked at, so that the others cannot be left out.
            program.body = "sum = (bit<32>)hdr.part\(count - 1).a;"
            return program
        }
        try series("fields written", sizes) { count in
            var program = GrowthProgram(headers: 8)
            program.body = (0..<count).map { "hdr.part\($0 / 2).\($0 % 2 == 0 ? "a" : "b") = (bit<16>)(hdr.ip.ttl ++ 8w\($0 + 1));" }.joined(separator: "\n")
            return program
        }
        try series("tables applied", sizes) { count in
            var program = GrowthProgram()
            program.declarations = (0..<count).map { GrowthProgram.table("t\($0)", key: "hdr.ip.dst: exact;", size: 64) }.joined()
            program.body = (0..<count).map { "t\($0).apply();" }.joined(separator: "\n")
            return program
        }
        try series("exact keys of a table", quick ? [1, 4] : [1, 2, 4, 8]) { count in
            var program = GrowthProgram(headers: 8)
            program.declarations = GrowthProgram.table("t", key: (0..<count).map { "hdr.part\($0).a: exact;" }.joined(separator: " "), size: 64)
            program.body = "t.apply();"
            return program
        }
    }

    // MARK: Entries

    /// Bytes of a number in network order.
    private static func network(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

    private func exact(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        for count in quick ? [1, 1024] : [1, 64, 1024, 16_384, 131_072, 1_000_000] {
            var program = GrowthProgram()
            let mask = UInt32(1) << UInt32(count.bitWidth - 1 - count.leadingZeroBitCount) - 1
            program.declarations = GrowthProgram.table("t", key: "(hdr.ip.src >> 8) & \(mask): exact @name(\"key\");", size: count)
            program.body = GrowthProgram.next + "\nt.apply();"
            let loaded = try Self.compiled(program)
            try fill(loaded, count) { index in BenchSubject.host(UInt32(index)) }
            let time = try Self.times([loaded], nothing, Self.packet, rounds: rounds)[0]
            tell(
                BenchRow(
                    "growth", "exact entries: \(count)", time, "ns", note: "a different entry for every packet",
                    point: ("exact entries", Double(count))))
        }
    }

    private func longestPrefix(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        for count in quick ? [1, 64, 1000] : [1, 64, 100, 1000, 10_000, 100_000] {
            func program(_ match: String, without: Set<Optimisation> = []) throws -> BenchBuild.Loaded {
                var program = GrowthProgram()
                program.declarations = GrowthProgram.table("t", key: "hdr.ip.src: \(match) @name(\"key\");", size: count)
                program.body = GrowthProgram.next + "\nt.apply();"
                let loaded = try Self.compiled(program, without: without)
                try fill(loaded, prefixes: count)
                return loaded
            }
            let name = "lpm entries: \(count)"
            let own = try program("lpm")
            let verified = "\(own.program.verifier.instructions) verified"
            // The other way beside it: the trie of the kernel for few entries, bit sets for more of them.
            let (other, about) = count <= 64 ? (try program("lpm", without: [.smallPrefixes]), "the kernel's trie") : (try program("ternary"), "bit sets")
            let times = try Self.times([own, other], nothing, Self.packet, rounds: rounds)
            tell(
                BenchRow(
                    "growth", name, times[0], "ns", note: "a different address for every packet; \(verified)", point: ("lpm entries", Double(count))))
            tell(
                BenchRow(
                    "growth", name + ", by " + about, times[1], "ns",
                    note: "the way not taken; \(other.program.verifier.instructions) verified", point: ("lpm entries, the other way", Double(count))))
        }
    }

    /// Prefixes of 8 to 24 bits, most of them long, as in a routing table; in a ternary table the longer one goes first.
    private func fill(_ loaded: BenchBuild.Loaded, prefixes count: Int) throws {
        let access = try TableAccess("t", of: loaded.program.schema, maps: loaded.program.maps)
        let action = ActionCall(name: access.table.actions[0].name, arguments: [Bits(1, width: 32)])
        var (state, known, entries) = (UInt32(1), Set<[UInt32]>(), [TableEntry]())
        for index in 0..<count {
            state = state &* 1_664_525 &+ 1_013_904_223
            let length = index % 16 == 0 ? 8 + UInt32(index / 16 % 9) : 16 + UInt32(index % 9)
            let mask = ~(UInt32.max >> length)
            guard known.insert([length, state & mask]).inserted else { continue }
            let value = Bits(UInt64(state & mask), width: 32)
            entries.append(
                access.table.hasPriorities
                    ? TableEntry(matches: [.masked(value, mask: Bits(UInt64(mask), width: 32))], action: action, priority: Int(length))
                    : TableEntry(matches: [.prefix(value, length: Int(length))], action: action))
        }
        try access.add(entries)
    }

    /// Entries whose action adds 1, straight into the map.
    private func fill(_ loaded: BenchBuild.Loaded, _ count: Int, key: (Int) -> [UInt8]) throws {
        let map = try loaded.program.maps.open(loaded.program.schema.tables[0].map)
        let action = UInt32(loaded.program.schema.tables[0].actions.first?.id ?? 1)
        for index in 0..<count { try map.update(key(index), BenchSubject.host(action, 1)) }
    }

    // MARK: Compile time

    private func compile(_ tell: (BenchRow) -> Void) throws {
        for count in quick ? [10, 50] : [10, 50, 100, 300, 1000] {
            var program = GrowthProgram()
            // The kernel takes 64 maps in a program at most: these tables are code. Each packet goes through one of them.
            program.declarations = (0..<count).map { number in
                GrowthProgram.table(
                    "t\(number)", key: "hdr.ip.dst: exact;",
                    entries: "const entries = { \(number): add_t\(number)(1); \(number + 5): add_t\(number)(0xffffffff); }")
            }.joined()
            program.body = "switch (hdr.ip.id) {\n" + (0..<count).map { "\($0): { t\($0).apply(); }\n" }.joined() + "}"
            let start = BenchClock.now()
            let result = Compiler(options: CompileOptions(hook: .xdp, counting: .none), files: BenchPrograms.files)
                .compile(path: "growth.p4", bytes: Array(program.text.utf8), upTo: .object)
            let compiled = BenchClock.now()
            guard let object = result.object else { throw Refusal("\(count) tables were not compiled", details: [result.rendered]) }
            let stages = result.timings.map { "\($0.stage) \(BenchRow.figure($0.milliseconds))" }.joined(separator: ", ")
            tell(
                BenchRow(
                    "growth", "compile, tables: \(count)", (compiled - start) / 1e6, "ms", note: stages,
                    point: ("tables to compile", Double(count))))
            let lines = program.text.split(separator: "\n", omittingEmptySubsequences: false).count
            do throws(ObjectError) {
                let loaded = try BPFObject(object, name: "growth.p4").load()
                tell(
                    BenchRow(
                        "growth", "load, tables: \(count)", (BenchClock.now() - compiled) / 1e6, "ms",
                        note: "\(lines) lines, \(loaded.verifier.instructions) instructions verified", point: ("tables to load", Double(count))))
            } catch {
                tell(BenchRow("growth", "load, tables: \(count)", -1, "ms", note: "not loaded: \(error)"))
            }
        }
    }
}
