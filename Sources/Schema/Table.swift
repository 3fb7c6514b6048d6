/// A match-action table, its key, its actions, and how its map lays them out.
public struct Table: Codable, Sendable, Equatable {
    /// How entries are kept.
    public enum Storage: String, Codable, Sendable {
        /// `BPF_MAP_TYPE_HASH` over the key.
        case hash
        /// `BPF_MAP_TYPE_ARRAY`: one key field, a 32-bit host-order index; a cell whose action is 0 is no entry.
        case array
        /// `BPF_MAP_TYPE_LPM_TRIE`: a 32-bit host-order prefix length in bits, then the exact fields, then the lpm field, all
        /// without gaps and the lpm field in network order. The prefix length counts every bit before the lpm field's value:
        /// the exact fields' bytes and the padding of the lpm field to whole bytes. A lookup asks for all bits of the key.
        case lpm
        /// `BPF_MAP_TYPE_ARRAY_OF_MAPS` with one slot, whose inner map holds the whole table; see `Ternary`.
        case ternary
        /// Constant entries compiled to code: no map.
        case code
        /// No key: the default action is all there is.
        case none
    }
    /// The control-plane name, `pipe.ipv4_route`.
    public var name: String
    /// The map of the entries; empty when `storage` is `code` or `none`.
    public var map: String
    public var storage: Storage
    public var size: Int
    /// Bytes of the map's key.
    public var keySize: Int
    /// Bytes of the map's value.
    public var valueSize: Int
    public var keys: [Key]
    public var actions: [Action]
    public var defaultAction: Default
    /// Entries written in the program. Those of a `const entries` list cannot be changed.
    public var entries: [Entry]
    public var constantEntries: Bool
    /// Where in the value a 64-bit host-order hit counter stands; nil when hits are not counted.
    public var hits: Int?
    /// Where a 64-bit host-order counter of bytes stands; nil when bytes are not counted.
    public var bytes: Int?
    /// The program's own name for what its entries count; nil when it has none.
    public var counter: String?
    /// Where the entry's meter stands (the cell of `Meter`), and what it counts; nil when entries have none.
    public var meter: Int?
    public var meterUnit: Meter.Unit?
    /// The program's own name for that meter.
    public var meterName: String?
    public var ternary: Ternary?

    public struct Key: Codable, Sendable, Equatable {
        public var field: Field
        /// `exact`, `lpm`, `ternary`, `range`, `optional`.
        public var match: MatchKind
        public init(field: Field, match: MatchKind) {
            self.field = field
            self.match = match
        }
    }

    public enum MatchKind: String, Codable, Sendable { case exact, lpm, ternary, range, optional }

    /// An action a table may run. The id, a 32-bit host-order integer at offset 0 of the map's value, is 1 or more.
    public struct Action: Codable, Sendable, Equatable {
        public var name: String
        public var id: UInt32
        public var parameters: [Field]
        /// True when the action may only be the default.
        public var defaultOnly: Bool
        /// True when the action may not be the default.
        public var tableOnly: Bool
        public init(
            name: String, id: UInt32, parameters: [Field], defaultOnly: Bool = false, tableOnly: Bool = false
        ) {
            self.name = name
            self.id = id
            self.parameters = parameters
            self.defaultOnly = defaultOnly
            self.tableOnly = tableOnly
        }
    }

    /// The action of a miss.
    public struct Default: Codable, Sendable, Equatable {
        /// The program's own default action, in the layout of `Action.parameters`: values as hexadecimal text.
        public var action: String
        public var arguments: [String]
        public var constant: Bool
        /// The map that holds the changeable default: an array whose only cell is `{ u32 current, u32 pad, value[2] }`,
        /// `value[current & 1]` in force. Empty when the default is constant.
        public var map: String
        /// Bytes from the start of that cell to `current`.
        public var offset: Int
        public init(action: String, arguments: [String], constant: Bool, map: String = "", offset: Int = 0) {
            self.action = action
            self.arguments = arguments
            self.constant = constant
            self.map = map
            self.offset = offset
        }
    }

    /// An entry as the program wrote it. Values and masks are hexadecimal text without prefix.
    public struct Entry: Codable, Sendable, Equatable {
        public enum Match: Codable, Sendable, Equatable {
            case exact(String)
            case prefix(String, length: Int)
            case masked(String, mask: String)
            case range(String, String)
            case any
        }
        public var matches: [Match]
        public var action: String
        public var arguments: [String]
        /// The larger number wins.
        public var priority: Int
        public init(matches: [Match], action: String, arguments: [String], priority: Int) {
            self.matches = matches
            self.action = action
            self.arguments = arguments
            self.priority = priority
        }
    }

    /// The inner map of a ternary table: an array with one cell, which holds
    /// `{ u32 count, u32 words }` (or `{ u32 count, u32 groups }`, see `Order`), then the bit sets, then `count` rows in order of falling priority, each
    /// `{ value, key, mask, u32 priority, u32 entry }`, the two integers aligned to 4 bytes and the whole padded to 8. The
    /// lowest common bit of the bit sets is the winner; key bits outside the mask are zero. Fields matched by range have their
    /// lowest value in `key` and their highest in `mask` instead.
    ///
    /// The bit sets are cut into words of 64 rows. For each word there are, for every key byte, 256 words of 64 bits: bit i of that of
    /// byte value b is one when row `64 * word + i` matches b there. With more than one word a summary of the same form stands in
    /// front, in which bit w says that word w of that byte value is not zero: a search looks at the words that the summary leaves.
    ///
    /// Words and rows do not lie in the order of their numbers: of 64 of them (or of all words, when there are fewer) number n lies at
    /// place `place(n, of: 64)`, which a program has from the lowest bit alone, by one multiplication and one shift.
    ///
    /// A range of n bytes becomes up to 2n-1 rows, in each of which every byte runs through an interval of its own; rows of one
    /// entry carry the same number `entry`, by which user space puts them together again (the range is the lowest to the highest
    /// value of its rows). Programs read only the bit sets and `value`. All integers are in host order. A table without an
    /// inner map is empty.
    public struct Ternary: Codable, Sendable, Equatable {
        /// Where words and rows lie, and whether parts of the key are passed over.
        public enum Order: String, Codable, Sendable {
            case spread
            /// The cell says which four bytes of the key some row looks at, in `groups`: bit `i % 32` for bytes `4 * i` to `4 * i + 3`.
            /// Of the others a program does not look at the sets, except of the first.
            case grouped
        }
        public var order: Order
        /// 64-bit words of one bit set: the capacity in rows divided by 64; a power of two up to 64, a multiple of 64 above.
        public var words: Int
        /// Bytes from the start of the cell to the first bit set.
        public var setsOffset: Int
        /// Bytes from the start of the cell to the first row.
        public var entriesOffset: Int
        /// Bytes of one row.
        public var entrySize: Int
        /// The hash of the rows under the first masks, behind the rows; nil when there is none.
        public var tuples: Tuples?
        public init(words: Int, setsOffset: Int, entriesOffset: Int, entrySize: Int) {
            order = .spread
            self.words = words
            self.setsOffset = setsOffset
            self.entriesOffset = entriesOffset
            self.entrySize = entrySize
        }

        /// The layout of a table of `rows` rows at least.
        public init(keySize: Int, valueSize: Int, rows: Int, order: Order = .spread, hashed: Bool = false) {
            self.order = order
            words = 1
            while words < 64, words * 64 < rows { words *= 2 }
            if words * 64 < rows { words = (rows + 4095) / 4096 * 64 }
            setsOffset = 8 + keySize * 256 * Self.summaryWords(words) * 8
            entriesOffset = setsOffset + keySize * 256 * words * 8
            entrySize = (Self.priorityOffset(keySize: keySize, valueSize: valueSize) + 8 + 7) / 8 * 8
            if hashed, Tuples.fits(keySize: keySize, words: words) { tuples = Tuples(rows: words * 64) }
        }

        /// Where number `number` of `count` lies, `count` being a power of two from 1 to 64.
        public static func place(_ number: Int, of count: Int) -> Int {
            count < 2 ? 0 : Int(((UInt64(1) << UInt64(number)) &* spread(count)) >> shift(count))
        }

        /// The multiplier that turns a single bit, number n of `count`, into a place in the product's upper bits: a de Bruijn sequence,
        /// in which every shift begins with another number.
        public static func spread(_ count: Int) -> UInt64 {
            let width = count.trailingZeroBitCount
            var (sequence, last, seen) = (UInt64(0), 0, Set([0]))
            // Ones as long as that makes a number that was not there.
            for _ in width..<max(count, width) {
                let next = (last << 1 | 1) & (count - 1)
                last = seen.insert(next).inserted ? next : next & ~1
                seen.insert(last)
                sequence = sequence << 1 | UInt64(last & 1)
            }
            return count >= 64 ? sequence : sequence << UInt64(64 - count)
        }

        /// Bits by which the product is shifted down.
        public static func shift(_ count: Int) -> UInt64 { UInt64(64 - count.trailingZeroBitCount) }

        /// Where the word of number `word` lies.
        public func place(ofWord word: Int) -> Int { word & ~63 | Self.place(word & 63, of: min(words, 64)) }

        /// Where the row of rank `row` lies.
        public func place(ofRow row: Int) -> Int { place(ofWord: row / 64) * 64 + Self.place(row % 64, of: 64) }

        /// Bytes of a key from which on it pays to ask which of them are looked at: that of two IPv4 addresses, ports and a protocol is
        /// shorter, that of an IPv6 address and anything else longer.
        public static let leastGroupedKey = 17

        /// The bit of `groups` for byte `position` of the key.
        public static func group(of position: Int) -> UInt32 { 1 << UInt32(position / 4 % 32) }

        /// 64-bit words of the summary of one byte value, for sets of that many words; 0 when there is none.
        public static func summaryWords(_ words: Int) -> Int { words > 1 ? (words + 63) / 64 : 0 }

        /// Bytes from the start of a row to its priority.
        public static func priorityOffset(keySize: Int, valueSize: Int) -> Int {
            (valueSize + 2 * keySize + 3) / 4 * 4
        }

        /// Bytes from the start of the cell to the hash.
        public var tuplesOffset: Int { entriesOffset + words * 64 * entrySize }

        /// Bytes of the inner map's cell.
        public func cellSize(keySize: Int) -> Int { tuplesOffset + (tuples?.size(keySize: keySize) ?? 0) }
    }

    public init(
        name: String, map: String, storage: Storage, size: Int, keySize: Int, valueSize: Int, keys: [Key],
        actions: [Action], defaultAction: Default, entries: [Entry] = [], constantEntries: Bool = false,
        hits: Int? = nil, ternary: Ternary? = nil
    ) {
        self.name = name
        self.map = map
        self.storage = storage
        self.size = size
        self.keySize = keySize
        self.valueSize = valueSize
        self.keys = keys
        self.actions = actions
        self.defaultAction = defaultAction
        self.entries = entries
        self.constantEntries = constantEntries
        self.hits = hits
        self.ternary = ternary
    }
}
