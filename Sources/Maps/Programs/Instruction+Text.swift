extension Instruction {
    /// The instruction in the kernel's own words: `r1 = *(u32 *)(r6 + 0)`, `if r2 > r3 goto 41`.
    /// - Parameters:
    ///   - place: its number, from which jumps count.
    ///   - upper: the immediate of the place after it, where a wide load has its upper half.
    ///   - helper: the name of a helper function, by the immediate of the call; nil when it is not known.
    ///   - map: the name of a map, by its id.
    func text(at place: Int, upper: Int32, helper: (Int32) -> String?, map: (UInt32) -> String?) -> String {
        switch group {
        case .load: return wideLoad(upper, map)
        case .loadMemory: return "r\(destination) = *(\(memory(signed: opcode & 0xe0 == 0x80)) *)(\(address("r\(source)")))"
        case .store: return "*(\(memory()) *)(\(address("r\(destination)"))) = \(immediate)"
        case .storeRegister: return opcode & 0xe0 == 0xc0 ? atomic : "*(\(memory()) *)(\(address("r\(destination)"))) = r\(source)"
        case .arithmetic32: return arithmetic("w")
        case .arithmetic: return arithmetic("r")
        case .jump: return jump("r", place, helper)
        case .jump32: return jump("w", place, helper)
        }
    }

    private func memory(signed: Bool = false) -> String {
        let bits =
            switch opcode & 0x18 {
            case 0x00: 32
            case 0x08: 16
            case 0x10: 8
            default: 64
            }
        return (signed ? "s" : "u") + "\(bits)"
    }

    private func address(_ base: String) -> String { "\(base) \(offset < 0 ? "-" : "+") \(offset.magnitude)" }

    private func wideLoad(_ upper: Int32, _ map: (UInt32) -> String?) -> String {
        guard isWide else {
            // BPF_ABS and BPF_IND: loads from the packet, of classic BPF.
            return "r0 = *(\(memory()) *)skb[\(opcode & 0xe0 == 0x40 ? "r\(source) + " : "")\(immediate)]"
        }
        let id = UInt32(bitPattern: immediate)
        func named(_ id: UInt32) -> String { map(id).map { "map \($0)" } ?? "map[id:\(id)]" }
        switch source {
        case 0: return "r\(destination) = 0x" + String(UInt64(UInt32(bitPattern: upper)) << 32 | UInt64(id), radix: 16) + " ll"
        case 1, 5: return "r\(destination) = \(named(id))"
        case 2, 6: return "r\(destination) = \(named(id)) value + \(upper)"
        case 3: return "r\(destination) = variable[\(id)]"
        case 4: return "r\(destination) = function \(immediate)"
        default: return "r\(destination) = ?"
        }
    }

    private func arithmetic(_ register: String) -> String {
        let to = "\(register)\(destination)"
        let from = usesSource ? "\(register)\(source)" : "\(immediate)"
        switch opcode & 0xf0 {
        case 0x80: return "\(to) = -\(to)"
        case 0xb0:
            switch offset {
            case 8, 16, 32: return "\(to) = (s\(offset))\(from)"
            default: return "\(to) = \(from)"
            }
        case 0xd0:
            let kind = group == .arithmetic ? "bswap" : usesSource ? "be" : "le"
            return "r\(destination) = \(kind)\(immediate) r\(destination)"
        default:
            let sign: String
            switch opcode & 0xf0 {
            case 0x00: sign = "+="
            case 0x10: sign = "-="
            case 0x20: sign = "*="
            case 0x30: sign = offset == 1 ? "s/=" : "/="
            case 0x40: sign = "|="
            case 0x50: sign = "&="
            case 0x60: sign = "<<="
            case 0x70: sign = ">>="
            case 0x90: sign = offset == 1 ? "s%=" : "%="
            case 0xa0: sign = "^="
            case 0xc0: sign = "s>>="
            default: return "op 0x" + String(opcode, radix: 16)
            }
            return "\(to) \(sign) \(from)"
        }
    }

    private func jump(_ register: String, _ place: Int, _ helper: (Int32) -> String?) -> String {
        let target = place + 1 + Int(offset)
        switch opcode & 0xf0 {
        case 0x00: return group == .jump32 ? "goto \(place + 1 + Int(immediate))" : "goto \(target)"
        case 0x80:
            switch source {
            case 1: return "call \(place + 1 + Int(immediate))"
            case 2: return "call kernel function \(immediate)"
            default: return "call " + (helper(immediate) ?? "helper \(immediate)")
            }
        case 0x90: return "exit"
        case 0xe0: return "may goto \(target)"
        default:
            let sign: String
            switch opcode & 0xf0 {
            case 0x10: sign = "=="
            case 0x20: sign = ">"
            case 0x30: sign = ">="
            case 0x40: sign = "&"
            case 0x50: sign = "!="
            case 0x60: sign = "s>"
            case 0x70: sign = "s>="
            case 0xa0: sign = "<"
            case 0xb0: sign = "<="
            case 0xc0: sign = "s<"
            case 0xd0: sign = "s<="
            default: return "op 0x" + String(opcode, radix: 16)
            }
            return "if \(register)\(destination) \(sign) \(usesSource ? "\(register)\(source)" : "\(immediate)") goto \(target)"
        }
    }

    private var atomic: String {
        let place = "(\(memory()) *)(\(address("r\(destination)")))"
        let fetches = immediate & 1 != 0
        let sign: String
        switch immediate & 0xf0 {
        case 0x00: sign = "+="
        case 0x40: sign = "|="
        case 0x50: sign = "&="
        case 0xa0: sign = "^="
        case 0xe0: return "r\(source) = atomic exchange \(place), r\(source)"
        case 0xf0: return "r0 = atomic compare-exchange \(place), r0, r\(source)"
        default: return "atomic 0x" + String(immediate, radix: 16)
        }
        return fetches ? "r\(source) = atomic fetch *\(place) \(sign) r\(source)" : "lock *\(place) \(sign) r\(source)"
    }
}
