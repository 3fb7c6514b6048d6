/// A declaration of the C file's top level.
enum CDeclaration: Sendable {
    case comment(String)
    case structure(CStructure)
    /// A call of a declaring macro: `WEIR_MAP(name, ...)`.
    case macro(String, [String])
    /// Text that stands ready: the runtime's declarations.
    case text(String)
    /// Global data, declared by that macro: `WEIR_GLOBAL(type, name, section) = value;`
    case global(String, CType, String, section: String, CExpression)
    case function(CFunction)
}

/// `struct name { ... };`
struct CStructure: Sendable {
    indirect enum Member: Sendable {
        case plain(CType, String)
        /// An unnamed union's members: structs by name.
        case union([(name: String, members: [Member])], name: String)
    }
    var name: String
    var members: [Member]
    /// Asked for, when it is not what C gives.
    var alignment: Int?
}

/// A function with its body.
struct CFunction: Sendable {
    /// Stands in front: `WEIR_PROGRAM("xdp")`.
    var attributes: String
    var result: CType
    var name: String
    var parameters: [(CType, String)]
    var body: [CStatement]
    /// The P4 line it stands for.
    var line: [CStatement] = []
}
