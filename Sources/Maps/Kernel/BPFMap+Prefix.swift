/// Single entries as they were put in, also where looking up means something else.
extension BPFMap {
    /// The value of the entry whose key is `key`, nil when there is none. In an LPM trie `lookup` finds the longest prefix that holds the
    /// key, as packets do; this finds the entry itself.
    public func entry(at key: [UInt8]) throws(BPFError) -> [UInt8]? {
        guard let value = try lookup(key) else { return nil }
        guard layout.type == .lpmTrie else { return value }
        return try isEntry(key) ? value : nil
    }

    /// Whether a trie that is not empty has an entry of just that key. Asked for the key after one it does not have, it starts over with
    /// its first, which comes after none that it has (kernel/bpf/lpm_trie.c, `trie_get_next_key`).
    private func isEntry(_ key: [UInt8]) throws(BPFError) -> Bool {
        guard let next = try self.key(after: key) else { return true }
        return try next != self.key()
    }
}
