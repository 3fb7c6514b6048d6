import Schema

// The IR has a Table of its own, and the module Schema a type of its name.
typealias SchemaTable = Table
typealias SchemaField = Field
