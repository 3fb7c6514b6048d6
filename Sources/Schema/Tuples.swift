extension Table.Ternary {
    /// A hash of the rows under the first few masks, behind the rows in the same cell: tuple-space search without a call, for as many masks as
    /// it is faster than the bit sets.
    ///
    /// It is `{ u32 rest, u32 whole }`, then `tuples` times `{ u64 mask[keyWords], u32 most, u32 0 }`, then `turns` times `u32`, then
    /// `slots` times `{ u32 row, u32 weight }`. A row's weight is the table's capacity less its number, so that the larger wins and 0 is no
    /// row. The masks stand by falling `most`, the largest weight behind each, 0 for those not in use. `rest` is the largest weight of
    /// the rows that are not in the hash. A search takes the masks in order until no later one can give a larger weight; a row heavier than
    /// `rest` is the winner, and where `whole` is 1 the bit sets are not filled and none is a miss. A cell with zeros here is one without hash.
    ///
    /// A row stands in the slot that its key under its mask gives: `hash(_:_:)` of the key's words, eight bytes each in host order, and the
    /// multiplier `turn` that the upper bits of the hash name, chosen such that no two rows share a slot. `row` is the row's place, its upper eight bits
    /// exclusive-or the mask's number. Of rows with the same key under the same mask only the first is there.
    public struct Tuples: Codable, Sendable, Equatable {
        /// Masks there is room for.
        public var tuples: Int
        /// Slots, a power of two.
        public var slots: Int

        /// Masks that are looked at: with more the bit sets are faster.
        public static let most = 4
        /// Bytes of the longest key there is a hash for: more words than that find no registers.
        public static let longestKey = 48
        /// Rows there are numbers for.
        static let mostRows = 1 << 24

        /// For a table with that many rows: no more than four of five slots are taken.
        public init(rows: Int) {
            tuples = Self.most
            slots = 64
            while slots * 4 < rows * 5 { slots *= 2 }
        }

        /// Whether it pays: one word of rows is searched faster than any hash.
        public static func fits(keySize: Int, words: Int) -> Bool {
            words > 1 && words * 64 <= mostRows && (1...longestKey).contains(keySize)
        }

        /// What the schema may say.
        public var isSound: Bool { (1...64).contains(tuples) && (64...1 << 26).contains(slots) && slots & (slots - 1) == 0 }

        /// Multipliers that say where a slot is.
        public var turns: Int { slots / 4 }

        /// 64-bit words of a key.
        public static func keyWords(_ keySize: Int) -> Int { (keySize + 7) / 8 }

        /// Bytes of one mask with its weight.
        public static func tupleSize(keySize: Int) -> Int { keyWords(keySize) * 8 + 8 }

        /// Bytes from the start of the hash to the multipliers, and to the slots.
        public func turnsOffset(keySize: Int) -> Int { 8 + tuples * Self.tupleSize(keySize: keySize) }
        public func slotsOffset(keySize: Int) -> Int { turnsOffset(keySize: keySize) + turns * 4 }

        /// Bytes of the hash.
        public func size(keySize: Int) -> Int { slotsOffset(keySize: keySize) + slots * 8 }

        /// The odd multiplier of word `index` of the key; that of what comes out is the one of -1, that of the mask's number the one of -2.
        public static func multiplier(_ index: Int) -> UInt64 {
            var number: UInt64 = 0x5851_f42d_4c95_7f2d
            for _ in -2...max(-2, index) { number = number &* 0x2545_f491_4f6c_dd1d &+ 0x9e37_79b9_7f4a_7c15 }
            return number | 1
        }

        /// The upper bits of a word, which multiplied reach only the upper bits, reach the lower ones as well when it is shifted by that much.
        public static let fold = 29

        /// The hash of a key's words under the mask of that number: two masks may leave the same of a key.
        public static func hash(_ words: [UInt64], _ number: Int) -> UInt64 {
            var sum = UInt64(number) &* multiplier(-2)
            for (index, word) in words.enumerated() { sum = sum &+ (word ^ word >> UInt64(fold)) &* multiplier(index) }
            return (sum ^ sum >> 32) &* multiplier(-1)
        }

        /// Bits a hash is shifted down by to give the number of its multiplier, and what that is multiplied with.
        public var turnShift: Int { 64 - turns.trailingZeroBitCount }
        public static let valueShift = 20
        /// Bits their product, of 32, is shifted down by to give the slot.
        public var slotShift: Int { 32 - slots.trailingZeroBitCount }

        /// The number of the multiplier for a hash.
        public func turn(_ hash: UInt64) -> Int { Int(hash >> UInt64(turnShift)) }

        /// The slot for a hash and its multiplier.
        public func slot(_ hash: UInt64, _ turn: UInt32) -> Int {
            Int((UInt32(truncatingIfNeeded: hash >> UInt64(Self.valueShift)) &* turn) >> UInt32(slotShift))
        }

        /// Bits by which a mask's number stands above a row's place.
        public static let numberShift = 24
    }
}
