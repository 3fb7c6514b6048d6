/// What the locals of a function are used for, as far as it matters to whether they may lie in a map.
struct LocalUses {
    /// Assigned to where control comes again: the verifier would not see that the loop ends.
    private(set) var changedInLoops: Set<String> = []
    /// Used as an address, a place in the packet or an argument: the verifier has to know their values.
    private(set) var places: Set<String> = []
    /// Declared with a type that holds one number.
    private(set) var numbers: Set<String> = []
    private var pointers: Set<String> = ["data", "end", "cursor"]

    /// - Parameter body: statements of a function in which no name is declared twice.
    init(_ body: [CStatement]) {
        body.forEachStatement { statement in
            guard case .declare(let type, let name, _) = statement else { return }
            switch type {
            case .pointer, .pointerToConst: pointers.insert(name)
            case .named(let type): if !type.hasPrefix("struct ") { numbers.insert(name) }
            case .array, .aligned: break
            }
        }
        body.forEachStatement { statement in
            if case .count(_, let bound, _) = statement { bound.forEachName { places.insert($0) } }
            let target: CExpression? =
                switch statement {
                case .assign(let place, _), .update(let place, _, _): place
                default: nil
                }
            // What goes into a pointer is a place too.
            let intoPointer = target.flatMap(Self.root).map { pointers.contains($0) || $0 == "consumed" } ?? false
            for expression in statement.reads { look(at: expression, isPlace: intoPointer) }
            if let target { look(at: target, isPlace: false) }
        }
        followPlaces(body)
        findLoops(body)
    }

    /// What a place is computed from is a place too.
    private mutating func followPlaces(_ body: [CStatement]) {
        var sources: [String: Set<String>] = [:]
        body.forEachStatement { statement in
            switch statement {
            case .declare(_, let name, let value?), .assign(.name(let name), let value), .update(.name(let name), _, let value):
                value.forEachName { sources[name, default: []].insert($0) }
            default: break
            }
        }
        var open = Array(places.union(pointers))
        while let name = open.popLast() {
            for source in sources[name] ?? [] where places.insert(source).inserted { open.append(source) }
        }
    }

    /// Functions that take numbers as they are, besides addresses.
    private static func takesAnyNumber(_ function: String) -> Bool {
        ["wide", "store", "load", "same", "lowest_bit"].contains { function.hasPrefix($0) }
    }

    private mutating func look(at expression: CExpression, isPlace: Bool) {
        switch expression {
        case .name(let name): if isPlace { places.insert(name) }
        case .integer, .unsigned, .sizeOf: break
        case .call(let function, let arguments), .pure(let function, let arguments):
            for one in arguments { look(at: one, isPlace: isPlace || !Self.takesAnyNumber(function)) }
        case .element(let array, let index):
            look(at: array, isPlace: isPlace)
            look(at: index, isPlace: true)
        case .prefix(let op, let operand): look(at: operand, isPlace: isPlace || op == .address || op == .dereference)
        case .binary(_, let left, let right):
            var isPointer = false
            for side in [left, right] { side.forEachName { if pointers.contains($0) { isPointer = true } } }
            look(at: left, isPlace: isPlace || isPointer)
            look(at: right, isPlace: isPlace || isPointer)
        case .conditional, .cast, .dot, .arrow, .literal, .fields:
            for child in expression.children { look(at: child, isPlace: isPlace) }
        }
    }

    /// The name of the local that a place is in.
    static func root(of place: CExpression) -> String? {
        switch place {
        case .name(let name): name
        case .dot(let inner, _), .element(let inner, _): root(of: inner)
        default: nil
        }
    }

    /// What loops of the program change and test before they end: the verifier has to see them come to an end.
    static func endsOfLoops(in body: [CStatement]) -> Set<String> {
        var result: Set<String> = []
        body.forEachStatement { statement in
            guard case .forever(let inner) = statement else { return }
            var changed: Set<String> = []
            var tested: Set<String> = []
            inner.forEachStatement { statement in
                switch statement {
                case .assign(let place, _), .update(let place, _, _): if let name = root(of: place) { changed.insert(name) }
                case .if(let condition, let then, let otherwise):
                    guard then.last?.endsFlow ?? false || otherwise.last?.endsFlow ?? false else { return }
                    condition.forEachName { tested.insert($0) }
                case .line, .comment, .declare, .evaluate, .switch, .block, .forever, .count, .label, .goto, .leaveLoop, .return: break
                }
            }
            result.formUnion(changed.intersection(tested))
        }
        return result
    }

    private mutating func findLoops(_ body: [CStatement]) {
        var changes: [(at: Int, name: String)] = []
        var labels: [String: Int] = [:]
        var loops: [Range<Int>] = []
        var at = 0
        func walk(_ statements: [CStatement]) {
            for statement in statements {
                at += 1
                let start = at
                switch statement {
                case .assign(let place, _), .update(let place, _, _): if let name = Self.root(of: place) { changes.append((at, name)) }
                case .declare(_, let name, .some): changes.append((at, name))
                case .label(let name): labels[name] = at
                case .goto(let name): if let label = labels[name] { loops.append(label..<at) }
                case .line, .comment, .declare, .evaluate, .if, .switch, .block, .forever, .count, .leaveLoop, .return: break
                }
                for inner in statement.bodies { walk(inner) }
                switch statement {
                case .forever, .count: loops.append(start..<at + 1)
                default: break
                }
            }
        }
        walk(body)
        changedInLoops = Set(changes.filter { change in loops.contains { $0.contains(change.at) } }.map(\.name))
    }
}
