/// Why an object file could not be used.
public enum ObjectError: Error, Sendable, CustomStringConvertible {
    /// The file is no BPF object, is damaged, was not compiled by weir, or was compiled by a newer one.
    case unusable(String)
    /// A map offered for reuse is not laid out as the program needs it.
    case mismatch(MapMismatch)
    /// The verifier refused the program.
    case verifier(VerifierError)
    /// Anything else the kernel or libbpf refused.
    case kernel(BPFError)

    public var description: String {
        switch self {
        case .unusable(let sentence): sentence
        case .mismatch(let mismatch): mismatch.description
        case .verifier(let error): error.description
        case .kernel(let error): error.description
        }
    }
}

/// A map that cannot stand in for the one a program declares. The kernel would not notice.
public struct MapMismatch: Error, Sendable, CustomStringConvertible {
    /// The map's name in the object.
    public var map: String
    public var wanted: MapLayout
    public var offered: MapLayout

    public var description: String {
        let difference = offered.difference(from: wanted) ?? "the same layout"
        return "map \"\(map)\" cannot be reused: it has \(difference)"
    }
}
