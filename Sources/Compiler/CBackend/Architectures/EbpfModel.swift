import IR

extension Architecture {
    /// A filter: one parser, one control that accepts or not; the packet is never changed.
    static let ebpfModel = Architecture(
        name: "ebpf_model", deparses: false, hook: { _ in .tcIngress }, inputs: { _ in [] },
        body: { $0.lowerBlocks() + $0.filterVerdict() })
}

extension Generator {
    fileprivate mutating func filterVerdict() -> [CStatement] {
        guard let accept = shared("accept") else { return [.return(.integer(verdicts.pass))] }
        return line(ofBlock: "filter") + [
            .if(!accept, drop(.drop), [])
        ] + count(.pass) + finish(verdicts.pass, port: nil)
    }
}
