import CBpf
import Foundation
import Glibc
import Schema
import Testing

@testable import Maps

/// Maps of every type, written: with what they hold, or why that cannot be told.
@Suite struct DumpTests {
    private func dump(_ map: borrowing BPFMap, _ style: ValueFormat.Style = .json) throws -> (text: String, outcome: MapDump.Outcome) {
        var text: [UInt8] = []
        let outcome = try MapDump(MapOverview.of(id: map.id), style: style).write(map) { piece in
            piece.withUnsafeBytes { text += $0 }
            return true
        }
        return (String(decoding: text, as: UTF8.self), outcome)
    }

    @Test func innerMapsAreFollowed() throws {
        let layout = MapLayout(type: .hash, keySize: 4, valueSize: 2, maxEntries: 8)
        let first = try BPFMap.create("wr_dump_in1", layout)
        let second = try BPFMap.create("wr_dump_in2", layout)
        try first.update(bytes(of: UInt32(1)), [0xaa, 0xbb])
        for (type, name) in [(MapType.arrayOfMaps, "wr_dump_outa"), (.hashOfMaps, "wr_dump_outh")] {
            let outer = try BPFMap.create(name, MapLayout(type: type, keySize: 4, valueSize: 4, maxEntries: 4), inner: first)
            try outer.setInner(first, at: bytes(of: UInt32(0)))
            try outer.setInner(second, at: bytes(of: UInt32(2)))
            let (text, outcome) = try dump(outer)
            let full = #"{"key":"0x00000000","inner":\#(first.id),"entries":[{"key":"0x01000000","value":"0xaabb"}]}"#
            let empty = #"{"key":"0x02000000","inner":\#(second.id),"entries":[]}"#
            // A cell without a map is none; a hash map's order is its own.
            #expect(text.hasSuffix("\"entries\":[\(full),\(empty)]}") || text.hasSuffix("\"entries\":[\(empty),\(full)]}"), "\(text)")
            #expect(outcome == MapDump.Outcome(entries: 2))
            let plain = try dump(outer, .plain).text
            #expect(plain.contains("0x00000000 = map \(first.id)\n  0x01000000 = 0xaabb\n"), "\(plain)")
        }
    }

    @Test func queuesAreLookedAtAndKeepWhatTheyHold() throws {
        for (type, next) in [(MapType.queue, "0x0100"), (.stack, "0x0200")] {
            let map = try BPFMap.create("wr_dump_queue", MapLayout(type: type, keySize: 0, valueSize: 2, maxEntries: 4))
            #expect(try dump(map).text.contains("\"entries\":[],\"notReadable\":\"only the element"))
            try map.update([], [1, 0])
            try map.update([], [2, 0])
            for _ in 0..<2 { #expect(try dump(map).text.contains("\"entries\":[{\"value\":\"\(next)\"}]")) }
        }
    }

    @Test func factsOfADescriptor() {
        let facts = DescriptorFacts(text: Array("pos:\t0\nmap_type:\t1\nmap_flags:\t0x80\nmemlock:\t 8192\nfrozen:\t1\nlock:\nlast:\t7".utf8))
        #expect(facts["memlock"] == 8192 && facts["frozen"] == 1 && facts["last"] == 7 && facts["pos"] == 0)
        #expect(facts["lock"] == nil && facts["map_flags"] == nil && facts["mem"] == nil && facts["memlock\t"] == nil)
        #expect(DescriptorFacts(text: [])["pos"] == nil && DescriptorFacts(text: Array("memlock:9999999999999999999".utf8))["memlock"] == nil)
    }

    /// Whatever the kernel has: JSON that reads, and where nothing is in it, why.
    @Test func everyTypeOfMap() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        var made: [String] = []
        var unreadable: [String] = []
        for number in UInt32(1)...64 {
            let type = MapType(rawValue: number)
            // Sizes as the types want them: of no key, of a prefix length, of pages.
            let layouts = [(4, 4, 4), (8, 4, 4), (0, 4, 4), (0, 0, page), (4, 8, 4), (12, 8, 0), (4, 8, 0), (4, 4, 0)].flatMap { key, value, count in
                [[], MapFlags.noPreallocation].map { MapLayout(type: type, keySize: key, valueSize: value, maxEntries: count, flags: $0) }
            }
            for layout in layouts {
                guard let map = try? BPFMap.create("wr_dump_\(number)", layout) else { continue }
                made.append(type.description)
                let (text, outcome) = try dump(map)
                #expect(!outcome.isFailure, "\(type): \(outcome)")
                let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(type): \(text)")
                let entries = try #require(object["entries"] as? [Any])
                #expect(entries.count == outcome.entries && object["notReadable"] as? String == outcome.notReadable)
                if type.isIndexed && type != .deviceMap { #expect(entries.count == 4, "\(type): \(text)") }
                if outcome.notReadable != nil { unreadable.append(type.description) }
                break
            }
        }
        for name in [
            "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace", "lru_hash", "lru_percpu_hash",
            "lpm_trie", "devmap", "sockmap", "cpumap", "xskmap", "sockhash", "queue", "stack", "devmap_hash", "ringbuf", "bloom_filter",
        ] { #expect(made.contains(name), "\(name) was not made") }
        for name in ["perf_event_array", "xskmap", "queue", "stack", "ringbuf", "bloom_filter"] {
            #expect(unreadable.contains(name), "\(name) says nothing")
        }
        for name in ["hash", "array", "percpu_hash", "percpu_array", "lru_hash", "lpm_trie", "devmap", "cpumap"] {
            #expect(!unreadable.contains(name), "\(name) cannot be read")
        }
    }
}
