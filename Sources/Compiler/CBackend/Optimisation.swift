/// What the back end does to make the code good. All of it is always on; each can be switched off to measure what it buys, and to
/// see that no result depends on it.
public enum Optimisation: String, CaseIterable, Sendable {
    /// Headers that only extraction makes valid stay in the packet; off, each is copied to the stack and written back.
    case packetHeaders = "packet-headers"
    /// No test of a header's validity where every way leads past its extraction.
    case knownValidity = "known-validity"
    /// A header that the parser reached behind others says that they are valid too.
    case impliedValidity = "implied-validity"
    /// What follows the parser stands once for each set of headers that it can leave, as far as something asks for them.
    case acceptWays = "accept-ways"
    /// Headers that come and go together share a flag, and are written as one.
    case headerTwins = "header-twins"
    /// What all cases of a select want alike is tested once.
    case sharedKeys = "shared-keys"
    /// One check of the packet's length for headers that are extracted one behind the other in any case.
    case mergedChecks = "merged-checks"
    /// Fields that the parser selected on are not read again.
    case readOnce = "read-once"
    /// Values that are only carried stay in network order.
    case byteVariables = "byte-variables"
    /// Const entries are code; off, they are put into a map when the program is attached.
    case constantEntries = "constant-entries"
    /// No code for verdicts that cannot be.
    case possibleValues = "possible-values"
    /// The last of a table's actions is run without a test for it.
    case lastAction = "last-action"
    /// A default action without parameters shares the code of the same action in an entry.
    case sharedDefault = "shared-default"
    /// An lpm table of at most 64 entries is searched as bit sets, as ternary tables are; off, it is the kernel's trie.
    case smallPrefixes = "small-prefixes"
    /// Four bytes of a wide ternary key that no entry looks at are passed over.
    case keyGroups = "key-groups"
    /// The rows under the first masks of a ternary table of more than 64 rows are found in a hash in the same cell, in front of the bit sets.
    case firstMasks = "first-masks"
    /// What is done for packets that are dropped stands behind the way of the others; off, in front of what follows the test.
    case rareEnds = "rare-ends"
}
