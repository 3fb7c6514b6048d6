import IR

// The schema has a Table of its own.
typealias IRTable = Table
