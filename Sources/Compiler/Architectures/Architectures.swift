/// The include files shipped with the compiler: the core library and the architectures, as P4 text of our own.
public enum Architectures {
    /// The text of a shipped include, by the name written behind `#include`: `core.p4`; nil for unknown names.
    public static func include(named name: String) -> [UInt8]? {
        files.first { $0.name == name }.map { Array($0.text.utf8) }
    }

    /// The names of all shipped includes.
    public static var names: [String] { files.map(\.name) }

    private static let files: [(name: String, text: String)] = [
        ("core.p4", core),
        ("ebpf_model.p4", ebpfModel),
        ("xdp_model.p4", xdpModel),
        ("weir.p4", weir),
        ("v1model.p4", v1model),
        ("psa.p4", psa),
        // The name under which the reference compiler ships it.
        ("bmv2/psa.p4", psa),
    ]
}
