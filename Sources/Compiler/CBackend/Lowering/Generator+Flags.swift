/// The flags of headers that stay in the packet.
///
/// A test of such a flag stands in front of every access that is not certain, and the kernel's verifier follows the flag's value
/// along each path. The C compiler is too clever for that: seeing that the flag is set exactly when, say, the type field was
/// 0x800, it tests the type again, of which the verifier remembers less. So the flag is made a value of its own where it is set: of its own among
/// the other flags too, or a way that sets two of them sets one, and where nothing else is done for the second, its test becomes the type's again.
extension Generator {
    func keepFlags(_ body: [CStatement]) -> [CStatement] {
        let flags = Set(guardedSlots.map { headers[$0].valid })
        return flags.isEmpty && architecture.dropsRejected ? body : keep(flags, body)
    }

    /// Stands where ways with different flags come together: from here on each flag is one value.
    static let keepAllFlags = CStatement.evaluate(.pure("WEIR_KEEP_FLAGS", []))

    private func keep(_ flags: Set<String>, _ body: [CStatement]) -> [CStatement] {
        body.flatMap { statement -> [CStatement] in
            if case .assign(.name(let name), .integer(1)) = statement, flags.contains(name) {
                let number = headers.firstIndex { $0.valid == name } ?? 0
                return [statement, .evaluate(.pure("WEIR_KEEP_FLAG", [.name(name), .integer(number)]))]
            }
            if case .evaluate(.pure("WEIR_KEEP_FLAGS", _)) = statement {
                return flags.sorted().map { .evaluate(.pure("WEIR_KEEP", [.name($0)])) }
            }
            return [statement.mapBodies { keep(flags, $0) }]
        }
    }
}
