import Source

/// The words of replication, mirroring and meters.
extension STFParser {
    /// The command that `word` starts; nil when it is none of these.
    mutating func parseReplication(_ word: String) throws(STFSyntaxError) -> STFReplication? {
        switch word {
        case "mirroring_add":
            .mirroringAdd(session: try parsePlainNumber("a session"), port: try parsePlainNumber("a port"))
        case "mirroring_add_mc":
            .mirroringAddGroup(session: try parsePlainNumber("a session"), group: try parsePlainNumber("a group"))
        case "mirroring_delete": .mirroringDelete(session: try parsePlainNumber("a session"))
        case "mirroring_get": .mirroringGet(session: try parsePlainNumber("a session"))
        case "mc_mgrp_create": .groupCreate(try parsePlainNumber("a group"))
        case "mc_mgrp_delete": .groupDelete(try parsePlainNumber("a group"))
        case "mc_node_create":
            .nodeCreate(rid: try parsePlainNumber("a replication id"), ports: try parseNumbers())
        case "mc_node_update":
            .nodeUpdate(handle: try parsePlainNumber("a node's handle"), ports: try parseNumbers())
        case "mc_node_associate":
            .nodeAssociate(group: try parsePlainNumber("a group"), handle: try parsePlainNumber("a node's handle"))
        case "meter_set_rates":
            .meterSetRates(try parseName("a meter"), cell: try parseMeterCell(), rates: try parseRates())
        case "meter_array_set_rates": .meterArraySetRates(try parseName("a meter"), rates: try parseRates())
        case "profile_group":
            .profileGroup(
                try parseName("a profile"), group: try parsePlainNumber("a group"),
                members: tokens.isEmpty ? [] : try parseNumbers())
        case "meter_get_rates":
            .meterGetRates(try parseName("a meter"), cell: try parseMeterCell(), rates: tokens.isEmpty ? [] : try parseRates())
        default: nil
        }
    }

    /// number | `$`ID
    private mutating func parseMeterCell() throws(STFSyntaxError) -> STFCounterCheck.Cell {
        guard let token = tokens.first, token.kind == .word, token.bytes.first == UInt8(ascii: "$") else {
            return .index(try parsePlainNumber("an index or $ID"))
        }
        tokens.removeFirst()
        return .entry(STFName(String(token.text.dropFirst()), at: token.span))
    }

    /// rates: (number [`.` digits] `:` number)+
    private mutating func parseRates() throws(STFSyntaxError) -> [STFRate] {
        var rates: [STFRate] = []
        repeat {
            let whole = try parsePlainNumber("RATE:BURST")
            var text = String(whole.value ?? 0)
            if take(".") {
                let token = try next("digits")
                guard token.bytes.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    throw STFSyntaxError("expected digits, not \(token.quotedText)", at: token.span)
                }
                text += "." + token.text
            }
            try expect(":")
            rates.append(STFRate(rate: Double(text) ?? 0, burst: try parsePlainNumber("a burst size")))
        } while !tokens.isEmpty
        return rates
    }
}
