import IR

/// Which headers a parser may take from the packet behind which others.
struct ExtractionOrder {
    /// For each header, what may be taken behind it on some path; itself when it may be taken twice.
    private(set) var after: [HeaderKey: Set<HeaderKey>] = [:]
    /// The headers behind which bytes may be skipped, or headers taken a number of times that only the packet says.
    private(set) var irregularAfter: Set<HeaderKey> = []
    /// Somewhere such bytes are taken.
    private(set) var isIrregular = false
    /// The states that can come back to themselves.
    private(set) var cyclic: Set<StateID> = []

    private enum Event { case take(HeaderKey), irregular }

    init(_ program: Program, _ survey: HeaderSurvey) {
        for block in program.blocks {
            guard case .parser(let parser) = block.kind else { continue }
            let events = parser.states.map { Self.events(of: $0.body, program, survey) }
            let reach = Self.reachable(parser)
            for (index, list) in events.enumerated() {
                let later = reach[index].flatMap { events[$0] }
                if reach[index].contains(index) { cyclic.insert(StateID(index)) }
                for (place, event) in list.enumerated() {
                    guard case .take(let key) = event else {
                        isIrregular = true
                        continue
                    }
                    for following in list[(place + 1)...] + later {
                        switch following {
                        case .take(let next): after[key, default: []].insert(next)
                        case .irregular: irregularAfter.insert(key)
                        }
                    }
                }
            }
        }
        // Taken twice or by a changing index: nobody can tell from flags how many bytes lie there.
        let loose = Set(after.filter { $0.value.contains($0.key) }.keys)
        let stacks = Set(after.keys.filter { if case .stack = $0 { true } else { false } })
        for (key, following) in after where !following.isDisjoint(with: loose.union(stacks)) { irregularAfter.insert(key) }
        for (key, following) in after where following.contains(where: { after[$0, default: []].contains(key) }) {
            irregularAfter.insert(key)
        }
        if !loose.isEmpty || !stacks.isEmpty { isIrregular = true }
    }

    private static func events(of body: [Statement], _ program: Program, _ survey: HeaderSurvey) -> [Event] {
        var result: [Event] = []
        var hasLoop = false
        body.forEachStatement { statement in
            switch statement.kind {
            case .extract(let header, _):
                guard let key = survey.key(header) else { return }
                if case .stack = key { result.append(.irregular) }
                result.append(.take(key))
            case .advance: result.append(.irregular)
            case .loop: hasLoop = true
            case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .lookahead, .lookaheadHeader, .reject, .emit,
                .if, .switch, .block, .leave, .again, .apply, .call:
                break
            }
        }
        return hasLoop ? result + result : result
    }

    /// For each state, the states that one or more transitions lead to.
    private static func reachable(_ parser: Parser) -> [Set<Int>] {
        let next: [Set<Int>] = parser.states.map { state in
            var result: Set<Int> = []
            for case .state(let id) in state.transition.targets where parser.states.indices.contains(id.raw) {
                result.insert(id.raw)
            }
            return result
        }
        return next.indices.map { start in
            var seen: Set<Int> = []
            var work = Array(next[start])
            while let state = work.popLast() {
                if seen.insert(state).inserted { work += next[state] }
            }
            return seen
        }
    }
}

extension Parser.Transition {
    /// Where it may lead, in the order of the cases.
    var targets: [Parser.Target] {
        switch self {
        case .next(let target): [target]
        case .select(_, let cases): cases.map(\.target)
        }
    }
}
