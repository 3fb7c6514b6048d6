import BigInt
import IR
import Schema

extension Architecture {
    /// A switch: parser, control, deparser; four outcomes.
    static let xdpModel = Architecture(
        name: "xdp_model", deparses: true, hook: { _ in .xdp }, front: { $0.tagsIntoPacket() },
        inputs: { $0.inputPort("input.input_port") }, body: { $0.lowerBlocks() + $0.switchVerdict() })
}

/// The end of an `xdp_model` program: the packet rebuilt unless it is dropped, and the way it goes.
extension Generator {
    fileprivate mutating func switchVerdict() -> [CStatement] {
        let action = shared("output.output_action") ?? .integer(Verdicts.XDP.aborted)
        let port = shared("output.output_port") ?? .integer(0)
        var out = line(ofBlock: "switch")
        let possible = does(.possibleValues) ? PossibleValues(program).values(of: program.shared["output.output_action"]) : nil
        func may(_ verdict: Int) -> Bool { possible?.contains(BigInt(verdict)) ?? true }
        func isVerdict(_ verdict: Int) -> CExpression { .binary(.equal, action, .integer(verdict)) }
        for verdict in [Verdicts.XDP.drop, Verdicts.XDP.aborted] where may(verdict) {
            let returned = isXDP ? verdict : verdicts.drop
            let end =
                verdict == Verdicts.XDP.drop
                ? drop(.drop) : apart("abort", named: "aborted", count(.abort, name: "aborted by the program") + finish(returned, port: nil))
            out.append(.if(isVerdict(verdict), end, []))
        }
        out += line(ofBlock: "deparser") + emitPacket() + line(ofBlock: "switch")
        guard isXDP else {
            return out
                + sendFromTC(
                    redirect: may(Verdicts.XDP.redirect) ? isVerdict(Verdicts.XDP.redirect) : nil,
                    transmit: may(Verdicts.XDP.transmit) ? isVerdict(Verdicts.XDP.transmit) : nil, to: port)
        }
        if may(Verdicts.XDP.redirect) { out.append(.if(isVerdict(Verdicts.XDP.redirect), redirect(to: port), [])) }
        if options.counting == .all {
            out.append(.if(.binary(.equal, action, .integer(Verdicts.XDP.transmit)), count(.transmit), count(.pass)))
        }
        out += record(action, nil)
        return out + [.return(action)]
    }

    /// Through the device map, which knows the interface of each port. The reserved port is looked at only when no interface has
    /// that number, so that it costs other packets nothing.
    private mutating func redirect(to port: CExpression) -> [CStatement] {
        prelude.use(.redirectMap)
        let map = portMap()
        func go(_ port: CExpression, _ flags: CExpression) -> CExpression {
            .call("bpf_redirect_map", [.name(map).address, port, flags])
        }
        let verdict = CExpression.name("verdict")
        let missed = CExpression.binary(.notEqual, verdict, .integer(Verdicts.XDP.redirect))
        let everyOther = CExpression.binary(.equal, port, .unsigned(UInt64(broadcastPort), isLong: false))
        // BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS
        let flood = CStatement.assign(verdict, go(.integer(0), .integer(8 | 16)))
        let counted = count(.redirect)
        return record(.integer(Verdicts.XDP.redirect), port) + [
            .declare(.named("int"), "verdict", go(port, .integer(Verdicts.XDP.drop))),
            .if(missed, [.if(everyOther, [flood], count(.unknownPort))], counted),
            .return(verdict),
        ]
    }
}
