/// What an architecture's package is made of: which blocks run in which order, and what they share. This is all that the
/// elaboration knows about an architecture; its types and externs are declared in P4.
struct ArchitectureModel: Sendable {
    struct Block: Sendable {
        /// The package's parameter that takes the block, by position.
        var parameter: Int
        /// What the back end calls it.
        var role: String
        /// For each parameter of the block, the name under which it is shared; `packet` for packet_in and packet_out.
        var shares: [String]
    }
    /// The package's name in P4.
    var package: String
    var name: String
    var blocks: [Block]

    /// Those that can be compiled.
    static let all: [ArchitectureModel] = [
        ArchitectureModel(
            package: "ebpfFilter", name: "ebpf_model",
            blocks: [
                Block(parameter: 0, role: "parser", shares: ["packet", "headers"]),
                Block(parameter: 1, role: "filter", shares: ["headers", "accept"]),
            ]),
        ArchitectureModel(
            package: "xdp", name: "xdp_model",
            blocks: [
                Block(parameter: 0, role: "parser", shares: ["packet", "headers"]),
                Block(parameter: 1, role: "switch", shares: ["headers", "input", "output"]),
                Block(parameter: 2, role: "deparser", shares: ["headers", "packet"]),
            ]),
        ArchitectureModel(
            package: "V1Switch", name: "v1model",
            blocks: [
                Block(parameter: 0, role: "parser", shares: ["packet", "headers", "meta", "standard"]),
                Block(parameter: 1, role: "verify", shares: ["headers", "meta"]),
                Block(parameter: 2, role: "ingress", shares: ["headers", "meta", "standard"]),
                Block(parameter: 3, role: "egress", shares: ["headers", "meta", "standard"]),
                Block(parameter: 4, role: "compute", shares: ["headers", "meta"]),
                Block(parameter: 5, role: "deparser", shares: ["packet", "headers"]),
            ]),
    ]
}
