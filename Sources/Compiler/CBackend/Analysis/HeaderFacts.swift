import IR

/// A header as the back end keeps it: a variable, one element of a stack whose indexes are all constant, or a whole stack.
enum HeaderKey: Hashable, Sendable {
    case variable(VariableID)
    case element(VariableID, Int)
    case stack(VariableID)
}

/// What a program does to one header (or to any element of a stack).
struct HeaderFacts: Sendable {
    var isExtracted = false
    var isSetValid = false
    var isSetInvalid = false
    /// Becomes valid, or gets its contents, other than by extract: copied to, looked ahead, written by an extern.
    var isWrittenWhole = false
    var isAssigned = false
    /// How often the text of the deparser emits it.
    var emits = 0

    /// Its validity changes by extraction only.
    var isStable: Bool { !isSetValid && !isSetInvalid && !isWrittenWhole }
}

/// The facts of all headers, and which stacks are indexed at run time.
struct HeaderSurvey {
    private(set) var facts: [HeaderKey: HeaderFacts] = [:]
    /// In the order of the first mention.
    private(set) var keys: [HeaderKey] = []
    private var dynamicStacks: Set<VariableID> = []
    private let program: Program

    init(_ program: Program) {
        self.program = program
        findDynamicStacks()
        for body in program.topBodies { body.forEachStatement { note($0) } }
        program.forEachExpression { expression in
            for header in expression.headers { if let key = key(header) { touch(key) { _ in } } }
        }
    }

    private mutating func findDynamicStacks() {
        var found: Set<VariableID> = []
        func look(_ reference: HeaderReference) {
            if case .element(let id, let index) = reference {
                if case .constant = index.kind { return }
                found.insert(id)
            }
        }
        for body in program.topBodies { body.forEachStatement { $0.headers.forEach(look) } }
        program.forEachExpression { $0.headers.forEach(look) }
        dynamicStacks = found
    }

    /// The key of what is named; nil for an element beyond the stack's end.
    func key(_ reference: HeaderReference) -> HeaderKey? {
        switch reference {
        case .variable(let id): return .variable(id)
        case .element(let id, let index):
            if dynamicStacks.contains(id) { return .stack(id) }
            guard case .constant(let value) = index.kind, program.variables.indices.contains(id.raw),
                case .stack(_, let count) = program.variables[id.raw].kind, value >= 0, value < count
            else { return nil }
            return .element(id, Int(value))
        }
    }

    private mutating func touch(_ key: HeaderKey, _ change: (inout HeaderFacts) -> Void) {
        if facts[key] == nil {
            facts[key] = HeaderFacts()
            keys.append(key)
        }
        change(&facts[key, default: HeaderFacts()])
    }

    private mutating func touch(_ reference: HeaderReference, _ change: (inout HeaderFacts) -> Void) {
        if let key = key(reference) { touch(key, change) }
    }

    private mutating func note(_ statement: Statement) {
        switch statement.kind {
        case .assignField(let header, _, _): touch(header) { $0.isAssigned = true }
        case .copyHeader(let to, let from), .copyVarbit(let to, _, let from, _):
            touch(from) { _ in }
            touch(to) { $0.isWrittenWhole = true }
        case .setValid(let header): touch(header) { $0.isSetValid = true }
        case .setInvalid(let header): touch(header) { $0.isSetInvalid = true }
        case .extract(let header, _): touch(header) { $0.isExtracted = true }
        case .lookaheadHeader(let header): touch(header) { $0.isWrittenWhole = true }
        case .emit(let header): touch(header) { $0.emits += 1 }
        case .call(let call): for argument in call.arguments { note(argument) }
        case .assign, .lookahead, .advance, .reject, .if, .switch, .block, .loop, .leave, .again, .apply: break
        }
    }

    private mutating func note(_ argument: ExternCall.Argument) {
        switch argument {
        case .header(let header, let isWritten): touch(header) { if isWritten { $0.isWrittenWhole = true } }
        case .varbit(let header, _): touch(header) { _ in }
        case .list(let items): for item in items { note(item) }
        case .value, .variable, .string, .instance: break
        }
    }
}
