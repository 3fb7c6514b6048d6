import CBackend
import Maps
import Netlink
import Pipeline
import Schema
import Yaml

/// Where something stands in a file.
struct Place: Hashable {
    var path: String
    /// Both counted from 1.
    var line: Int
    var column: Int
}

/// What a file says should run: pipelines, each with its program, its interfaces and what its tables hold.
struct Declaration {
    struct Interface {
        var name: String
        var mode: XDPModeChoice
        /// May be missing: it gets the program when it comes.
        var mayBeMissing: Bool
        var place: Place
    }
    struct Call {
        var action: String
        var parameters: [NamedText]
        var place: Place
    }
    struct Entry {
        var match: [NamedText]
        var call: Call
        var priority: Int?
        /// The rates it is metered by, `RATE:BURST RATE:BURST`.
        var meter: String?
        var place: Place
    }
    enum Entries {
        case listed([Entry])
        /// As `weir table import` reads it.
        case file(String, Place)
    }
    struct Table {
        var name: String
        /// Nil leaves them as they are.
        var entries: Entries?
        var fallback: Call?
        var place: Place
    }
    /// All sessions, all groups of a profile, all cells of a meter or register that are set.
    struct Section {
        var section: Setting.Section
        var settings: [(number: UInt32, value: String, place: Place)]
        var place: Place
    }
    struct Pipeline {
        var name: String
        /// A P4 file, or an object.
        var program: String
        var programPlace: Place
        var include: [String] = []
        var define: [(name: String, value: String)] = []
        var hook: Hook?
        var count = Counting.drops
        var netns: String?
        var interfaces: [Interface] = []
        var ports: [(assignment: PortAssignment, place: Place)] = []
        var tables: [Table] = []
        var sections: [Section] = []
        var place: Place
    }
    var pipelines: [Pipeline] = []
}

/// What is wrong with files, each at its place.
struct Problems {
    private(set) var all: [(place: Place, text: String)] = []
    private var texts: [String: [Substring]] = [:]

    var isEmpty: Bool { all.isEmpty }

    mutating func add(_ place: Place, _ text: String) { if all.count < 100 { all.append((place, text)) } }

    mutating func keep(_ path: String, _ text: String) { texts[path] = text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// `FILE:LINE:COLUMN: error: TEXT`, the line, and a caret.
    var rendered: String {
        var result = ""
        for (place, text) in all {
            result += "\(place.path):\(place.line):\(place.column): error: \(Problems.printable(text))\n"
            guard let lines = texts[place.path], lines.indices.contains(place.line - 1) else { continue }
            let line = Problems.printable(String(lines[place.line - 1].prefix(200)))
            result += "\(line)\n\(String(repeating: " ", count: min(max(0, place.column - 1), line.count)))^\n"
        }
        return result
    }

    /// Text of others without what could drive a terminal.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || [0x2028, 0x2029, 0x202e].contains(scalar.value)
            result.unicodeScalars.append(isControl ? (scalar == "\t" ? " " : "\u{fffd}") : scalar)
        }
        return result
    }
}
