import IR

/// How many ways lead through a parser. The kernel's verifier walks what follows once for each of them as long as it can tell them
/// apart, and headers that are pointers into the packet let it.
struct ParserPaths {
    /// Ways that end in accept, loops taken once.
    private(set) var toAccept = 0
    /// The states where so many ways have come together that the verifier is made to forget which.
    private(set) var meetings: Set<StateID> = []
    /// The headers that every packet that is accepted has been through an extract of.
    private(set) var always: Set<HeaderKey> = []

    /// More ways than this are too many to be walked each on its own.
    static let few = 128
    /// So many may come together in a state before they are made one.
    static let mergedFrom = 16
    private static let most = 1 << 20

    init(_ program: Program, _ survey: HeaderSurvey) {
        for block in program.blocks { if case .parser(let parser) = block.kind { walk(parser, survey) } }
    }

    private mutating func walk(_ parser: Parser, _ survey: HeaderSurvey) {
        let order = parser.layoutOrder
        var ways = Array(repeating: 0, count: parser.states.count)
        var merged = ways
        var entries = ways
        var certain = [Set<HeaderKey>?](repeating: nil, count: parser.states.count)
        var accepted: Set<HeaderKey>?
        guard parser.states.indices.contains(parser.start.raw) else { return }
        ways[parser.start.raw] = 1
        merged[parser.start.raw] = 1
        certain[parser.start.raw] = []
        for index in order {
            if entries[index] > 1, merged[index] > Self.mergedFrom {
                meetings.insert(StateID(index))
                merged[index] = 1
            }
            let taken = (certain[index] ?? []).union(Self.taken(parser.states[index].body, survey))
            for target in parser.states[index].transition.targets {
                switch target {
                case .state(let next) where parser.states.indices.contains(next.raw):
                    entries[next.raw] += 1
                    ways[next.raw] = min(Self.most, ways[next.raw] + ways[index])
                    merged[next.raw] = min(Self.most, merged[next.raw] + merged[index])
                    certain[next.raw] = certain[next.raw].map { $0.intersection(taken) } ?? taken
                case .accept:
                    toAccept = min(Self.most, toAccept + ways[index])
                    accepted = accepted.map { $0.intersection(taken) } ?? taken
                case .state, .reject: break
                }
            }
        }
        always = accepted ?? []
    }

    var areMany: Bool { toAccept > Self.few }

    private static func taken(_ body: [Statement], _ survey: HeaderSurvey) -> [HeaderKey] {
        body.compactMap { statement in
            if case .extract(let header, _) = statement.kind { survey.key(header) } else { nil }
        }
    }
}

extension Parser {
    /// The states that can be reached, each behind one that leads to it where possible.
    var layoutOrder: [Int] {
        var order: [Int] = []
        var seen: Set<Int> = []
        func visit(_ state: Int) {
            guard states.indices.contains(state), seen.insert(state).inserted else { return }
            for target in states[state].transition.targets.reversed() {
                if case .state(let id) = target { visit(id.raw) }
            }
            order.append(state)
        }
        visit(start.raw)
        return order.reversed()
    }
}
