import IR
import Schema

/// A switch on a TC hook: the same bytes in and the same bytes out as on XDP.
extension Generator {
    /// VLAN tags that the kernel has taken out of the packet, put back before anything looks.
    mutating func tagsIntoPacket() -> [CStatement] {
        guard !isXDP else { return [] }
        prelude.use(.skbTags)
        return [.if(.call("weir_insert_tags", [.name("ctx")]), [.return(.integer(verdicts.drop))], [])]
    }

    /// What the kernel notes of a packet that leaves, by its bytes. A test run is shown the bytes as they are on the wire.
    mutating func notesFromPacket() -> [CStatement] {
        options.instrument || isXDP ? [] : [.if(.call("weir_retype", [.name("ctx")]), drop(.abort), [])]
    }

    /// The packet goes on its way: `redirect` and `transmit` say when, nil when never; else it passes.
    mutating func sendFromTC(redirect: CExpression?, transmit: CExpression?, to port: CExpression) -> [CStatement] {
        var out = notesFromPacket()
        if let redirect { out.append(.if(redirect, redirectFromTC(to: port), [])) }
        if let transmit {
            prelude.use(.redirect)
            // Back out of the interface; on egress, back into the host.
            let flags: CExpression = options.hook == .tcEgress ? .integer(1) : .integer(0)
            let back = CExpression.call("bpf_redirect", [.pure("WEIR_IFINDEX", [.name("ctx")]), flags])
            let port: CExpression = options.instrument ? .call("weir_input_port", []) : .integer(0)
            out.append(
                .if(transmit, count(.transmit) + record(.integer(Verdicts.TC.redirect), port) + [.return(back)], []))
        }
        return out + count(.pass) + finish(verdicts.pass, port: nil)
    }

    private mutating func redirectFromTC(to port: CExpression) -> [CStatement] {
        prelude.use(.skbPorts)
        let map = "weir_ports"
        if schema.ports == nil {
            schema.ports = map
            schema.maps.append(MapUse(name: map, role: .ports))
            declarations.append(.macro("WEIR_MAP", [map, "WEIR_HASH", "u32", "u32", "256", "0"]))
        }
        let verdict = CExpression.name("verdict")
        let everyOther = CExpression.binary(.equal, port, .unsigned(UInt64(broadcastPort), isLong: false))
        let flood = CStatement.evaluate(.call("weir_send_to_all", [.name("ctx"), .name(map).address]))
        return record(.integer(Verdicts.TC.redirect), port) + [
            .declare(.named("int"), "verdict", .call("weir_send", [.name(map).address, port])),
            .if(
                .binary(.less, verdict, .zero),
                [.if(everyOther, [flood], count(.unknownPort)), .assign(verdict, .integer(verdicts.drop))], count(.redirect)),
            .return(verdict),
        ]
    }
}
