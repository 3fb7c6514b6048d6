/// What a program may return, as far as its instructions tell without running it.
public enum ReturnValues: Sendable, Hashable {
    /// One of these, and nothing else.
    case constants(Set<Int32>)
    /// Anything: a value comes from memory, arithmetic or a call.
    case unknown

    /// Follows every way through a program and keeps of r0 only whether it is a constant. Calls of functions of its own are not
    /// followed into: what they return is unknown.
    init(of program: [Instruction]) {
        // Where ways meet with different values there are several states; more than these and the value counts as unknown.
        let most = 16
        var seen = [Set<Int64>](repeating: [], count: program.count)
        let anything = Int64.max
        var open: [(place: Int, value: Int64)] = [(0, anything)]
        var results: Set<Int32> = []
        while let (place, before) = open.popLast() {
            guard program.indices.contains(place) else {
                self = .unknown
                return
            }
            let value = seen[place].count >= most ? anything : before
            guard seen[place].insert(value).inserted else { continue }
            let instruction = program[place]
            switch instruction.group {
            case .jump, .jump32:
                let target = instruction.opcode == 0x06 ? place + 1 + Int(instruction.immediate) : place + 1 + Int(instruction.offset)
                switch instruction.opcode & 0xf0 {
                case 0x00: open.append((target, value))
                case 0x80: open.append((place + 1, anything))
                case 0x90:
                    guard value != anything, let result = Int32(exactly: value) else {
                        self = .unknown
                        return
                    }
                    results.insert(result)
                default:
                    open.append((place + 1, value))
                    open.append((target, value))
                }
            case .load: open.append((place + (instruction.isWide ? 2 : 1), instruction.destination == 0 ? anything : value))
            case .loadMemory: open.append((place + 1, instruction.destination == 0 ? anything : value))
            case .store: open.append((place + 1, value))
            case .storeRegister:
                // An atomic one may bring a value back, into r0 or the source.
                let brings = instruction.opcode & 0xe0 == 0xc0 && instruction.immediate & 1 != 0
                open.append((place + 1, brings && (instruction.source == 0 || instruction.immediate & 0xf0 == 0xf0) ? anything : value))
            case .arithmetic, .arithmetic32:
                guard instruction.destination == 0 else {
                    open.append((place + 1, value))
                    continue
                }
                let isConstant = instruction.opcode & 0xf8 == 0xb0
                open.append((place + 1, isConstant ? Int64(instruction.immediate) : anything))
            }
        }
        self = results.isEmpty ? .unknown : .constants(results)
    }
}

extension ReturnValues {
    /// Whether no packet gets from a program of TCX to the one after it: it never answers `TCX_NEXT`, nor anything the kernel takes for
    /// that (net/core/dev.c, `tcx_action_code`: pass, drop and redirect end the chain).
    public var endsTCX: Bool { isWithin([0, 2, 7]) }
    /// Whether no packet gets from a classifier with direct action to the next filter (net/sched/cls_bpf.c, `cls_bpf_exec_opcode`: OK, SHOT,
    /// STOLEN, TRAP and REDIRECT end the chain).
    public var endsClassifiers: Bool { isWithin([0, 2, 4, 7, 8]) }
    /// Whether no packet gets past an XDP program: it never answers `XDP_PASS`.
    public var endsXDP: Bool {
        switch self {
        case .constants(let values): !values.contains(2)
        case .unknown: false
        }
    }

    private func isWithin(_ ends: Set<Int32>) -> Bool {
        switch self {
        case .constants(let values): values.isSubset(of: ends)
        case .unknown: false
        }
    }
}
