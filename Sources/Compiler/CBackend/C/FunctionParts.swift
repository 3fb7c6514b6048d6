/// Parts of a function that become functions of their own, for one that is too long to be one: jumps reach 32,767 instructions, and the
/// kernel's verifier walks each of its global functions once, whatever leads to it.
///
/// Before: `...; if (a) { long } else { x = 1; goto done; } ...`
/// After: `...; weir_way = weir_part_1(ctx); x = locals->x; if (weir_way == 1) goto done; ...`, where the function looks up what it needs,
/// leaves in the cell what it changed, and returns 0 to go on or the number of the way it leaves by.
///
/// A part is what stands between two lines of P4, so nothing that belongs together is cut in two. What it shares with the rest are numbers,
/// which cross in the cell, the packet, looked up again on both sides, and pointers to structs, which are handed over. Whatever uses
/// another local of the rest, or has a label that the rest goes to, stays where it is.
///
/// Requires that no name is declared twice in the function.
struct FunctionParts {
    /// What parts find by themselves.
    struct Surroundings {
        /// The type of the context.
        var context: CType
        /// The pointer to the cell that numbers cross in, and the statements that declare it; `lost` ends the function where that fails.
        var cell: String
        /// The statements that declare a local of that name.
        var declare: (_ name: String, _ lost: [CStatement]) -> [CStatement]
        /// The names `declare` knows.
        var known: Set<String>
        /// How the packet's bounds are read.
        var data: CExpression
        var end: CExpression
        /// How far the parser may be.
        var reach: Int
        /// What is done with the packet when a part could not find what it needs.
        var dropped: [CStatement]
    }

    /// The function, calls in the place of its parts.
    private(set) var body: [CStatement] = []
    /// The parts, each behind those it calls.
    private(set) var functions: [CFunction] = []
    /// More members of the cell.
    private(set) var members: [CStructure.Member] = []

    private let around: Surroundings
    private let most: Int
    private var types: [String: CType] = [:]
    /// How often each name and label occurs in the function as it is.
    private var mentions: [String: Int] = [:]
    private var labels: Set<String> = []
    /// Labels behind which the cursor is looked at.
    private var readers: Set<String> = []
    private let loopChanges: Set<String>
    private let loopEnds: Set<String>
    private var crossing: Set<String> = []
    private var depths: [String: Int] = [:]

    /// The kernel knows 256 functions in one program, and the runtime has some.
    private static let mostFunctions = 200
    /// Parts that call parts: the kernel follows 8 calls, the program and the runtime among them.
    private static let mostDepth = 4
    private static let verdict = "weir_verdict"

    /// - Parameter most: how large a function is to be, by `weight`.
    init(_ body: [CStatement], most: Int, _ surroundings: Surroundings) {
        around = surroundings
        self.most = max(most, Self.weight(body) / (Self.mostFunctions / 2))
        let body = Self.apart(body)
        loopChanges = LocalUses(body).changedInLoops
        loopEnds = LocalUses.endsOfLoops(in: body)
        body.forEachStatement { statement in
            if case .declare(let type, let name, _) = statement { types[name] = type }
            if case .label(let name) = statement { labels.insert(name) }
            if case .count(let name, _, _) = statement { types[name] = .u32 }
        }
        mentions = Self.tally(body)
        readers = Self.labels(before: "cursor", in: body)
        self.body = cut(body)
    }

    /// Each line of P4 reads from memory what it needs: what the compiler would keep in a register is what the verifier tells ways apart by.
    private static func apart(_ body: [CStatement]) -> [CStatement] {
        body.flatMap { statement -> [CStatement] in
            if case .line = statement { return [statement, .evaluate(.pure("WEIR_BARRIER", []))] }
            return [statement.mapBodies { apart($0) }]
        }
    }

    // MARK: Sizes

    /// About how many instructions: a number for each operation.
    static func weight(_ statements: [CStatement]) -> Int {
        var result = 0
        statements.forEachStatement { statement in
            for expression in statement.reads { result += weight(expression) }
            switch statement {
            case .line, .comment, .label, .block, .declare(_, _, nil): break
            case .declare, .assign, .update, .evaluate, .if, .switch, .forever, .count, .goto, .leaveLoop, .return: result += 1
            }
        }
        return result
    }

    private static func weight(_ expression: CExpression) -> Int {
        var own = 1
        switch expression {
        case .call: own = 6
        case .name, .integer, .unsigned, .sizeOf, .cast: own = 0
        case .pure, .prefix, .binary, .conditional, .dot, .arrow, .element, .literal, .fields: break
        }
        return expression.children.reduce(own) { $0 + weight($1) }
    }

    // MARK: Cutting

    /// The list with so much of it in functions that what is left is not too large, as far as that can be done.
    private mutating func cut(_ list: [CStatement]) -> [CStatement] {
        var list = list
        var size = Self.weight(list)
        while size > most {
            list = pass(over: list)
            let after = Self.weight(list)
            guard after < size else { break }
            size = after
        }
        return list
    }

    private mutating func pass(over list: [CStatement]) -> [CStatement] {
        var pieces = Self.pieces(of: list)
        for index in pieces.indices where Self.weight(pieces[index]) > most {
            pieces[index] = pieces[index].map { statement in statement.mapBodies { cut($0) } }
        }
        var result: [CStatement] = []
        var group: [[CStatement]] = []
        var size = 0
        for piece in pieces {
            let weight = Self.weight(piece)
            if size + weight > most {
                result += moved(group)
                (group, size) = ([], 0)
            }
            group.append(piece)
            size += weight
        }
        return result + moved(group)
    }

    /// A list cut in front of each line of P4 and around labels.
    private static func pieces(of list: [CStatement]) -> [[CStatement]] {
        var result: [[CStatement]] = []
        var piece: [CStatement] = []
        for statement in list {
            switch statement {
            case .line:
                if !piece.isEmpty { result.append(piece) }
                piece = [statement]
            case .label:
                if !piece.isEmpty { result.append(piece) }
                result.append([statement])
                piece = []
            case .comment, .declare, .assign, .update, .evaluate, .if, .switch, .block, .forever, .count, .goto, .leaveLoop, .return:
                piece.append(statement)
            }
        }
        if !piece.isEmpty { result.append(piece) }
        return result
    }

    /// The group as a call, or its halves, or as it is.
    private mutating func moved(_ group: [[CStatement]]) -> [CStatement] {
        let all = group.flatMap { $0 }
        // Smaller ones cost more than they save.
        guard Self.weight(all) > most / 4 else { return all }
        if case .line? = all.first, let call = part(all) { return call }
        guard group.count > 1 else { return all }
        let half = group.count / 2
        return moved(Array(group[..<half])) + moved(Array(group[half...]))
    }

    // MARK: One part

    /// What the statements share with the rest of the function.
    private struct Seam {
        /// Found again on both sides.
        var known: Set<String> = []
        var pointers: [String] = []
        var numbers: [String] = []
        /// Labels of the rest.
        var exits: [String] = []
        var returns = false
    }

    /// The statements as a function, and its call; nil when they have to stay.
    private mutating func part(_ statements: [CStatement]) -> [CStatement]? {
        guard functions.count < Self.mostFunctions, let depth = depth(of: statements), let seam = seam(of: statements) else { return nil }
        let name = "weir_part_\(functions.count + 1)"
        let changed = Self.changes(statements)
        let kept = seam.numbers.filter { changed.contains($0) }
        let call = call(name, statements, seam, kept, changed)
        // Else there is more than there was.
        guard Self.weight(call) * 2 < Self.weight(statements) else { return nil }
        for number in seam.numbers where crossing.insert(number).inserted { add(number) }
        if seam.returns, crossing.insert(Self.verdict).inserted {
            members.append(.plain(.aligned(.named("int")), Self.verdict))
        }
        functions.append(function(name, statements, seam, kept))
        depths[name] = depth
        for (name, count) in Self.tally(statements) { mentions[name, default: 0] -= count }
        for (name, count) in Self.tally(call) { mentions[name, default: 0] += count }
        return call
    }

    private mutating func add(_ number: String) {
        guard let type = types[number] else { return }
        members.append(.plain(.aligned(type), number))
    }

    private func depth(of statements: [CStatement]) -> Int? {
        var most = 0
        statements.forEachStatement { statement in
            for case .call(let name, _) in statement.reads { most = max(most, depths[name] ?? 0) }
        }
        return most < Self.mostDepth ? most + 1 : nil
    }

    private func seam(of statements: [CStatement]) -> Seam? {
        let own = Self.tally(statements)
        var declared: Set<String> = []
        var exits: Set<String> = []
        var seam = Seam()
        statements.forEachStatement { statement in
            switch statement {
            case .declare(_, let name, _), .count(let name, _, _), .label(let name): declared.insert(name)
            case .goto(let label): exits.insert(label)
            case .return: seam.returns = true
            case .line, .comment, .assign, .update, .evaluate, .if, .switch, .block, .forever, .leaveLoop: break
            }
        }
        // Nothing of it may be used by the rest.
        guard declared.allSatisfy({ own[$0] == mentions[$0] }), !Self.leavesLoop(statements) else { return nil }
        exits.subtract(declared)
        seam.exits = exits.sorted()
        let changed = Self.changes(statements)
        let ownLoops = LocalUses(statements).changedInLoops
        let ownEnds = LocalUses.endsOfLoops(in: statements)
        for name in own.keys.sorted() where !declared.contains(name) && !exits.contains(name) {
            if labels.contains(name) { return nil }
            if around.known.contains(name) {
                seam.known.insert(name)
                continue
            }
            guard let type = types[name] else { continue }
            switch type {
            case .pointer(.named(let structure)):
                // Handed over as what is there for certain: so it may be neither tested nor changed.
                guard structure.hasPrefix("struct "), Self.onlyFollows(name, statements) else { return nil }
                seam.pointers.append(name)
            case .named(let type):
                guard !type.hasPrefix("struct ") else { return nil }
                // A loop around the part has to be seen to end.
                if changed.contains(name), name != "consumed", loopChanges.contains(name), !ownLoops.contains(name) { return nil }
                if !exits.isEmpty, loopEnds.contains(name), !ownEnds.contains(name) { return nil }
                seam.numbers.append(name)
            case .pointer, .pointerToConst, .array, .aligned: return nil
            }
        }
        // Where the parser stands is found by how far it has come.
        if seam.known.contains("cursor") {
            guard types["consumed"] != nil else { return nil }
            if !seam.numbers.contains("consumed") { seam.numbers.append("consumed") }
        }
        return seam.pointers.count < 5 ? seam : nil
    }

    private func cell(_ member: String) -> CExpression { .arrow(.name(around.cell), member) }

    private func function(_ name: String, _ statements: [CStatement], _ seam: Seam, _ kept: [String]) -> CFunction {
        let stores = kept.map { CStatement.assign(cell($0), .name($0)) }
        let lost: [CStatement] = [.return(.integer(-1))]
        var body: [CStatement] = seam.pointers.map { .if(!.name($0), lost, []) }
        if !seam.numbers.isEmpty || seam.returns || seam.known.contains(around.cell) { body += around.declare(around.cell, lost) }
        for name in seam.numbers { if let type = types[name] { body.append(.declare(type, name, cell(name))) } }
        let usesCursor = seam.known.contains("cursor")
        for name in seam.known.union(usesCursor ? ["data", "end"] : []).sorted() where name != around.cell && name != "cursor" {
            body += around.declare(name, lost)
        }
        if usesCursor { body += [.declare(.pointer(.u8), "cursor", .name("data"))] + findCursor(lost) }
        let leave = "weir_leave"
        body += seam.returns ? Self.withoutReturns(statements, cell(Self.verdict), leave) : statements
        body += stores + [.return(.zero)]
        for (index, exit) in seam.exits.enumerated() { body += [.label(exit)] + stores + [.return(.integer(index + 1))] }
        if seam.returns { body += [.label(leave)] + stores + [.return(.integer(seam.exits.count + 1))] }
        let parameters = [(around.context, "ctx WEIR_UNUSED")] + seam.pointers.map { (types[$0] ?? .pointer(.u8), $0) }
        let line = statements.first { if case .line = $0 { true } else { false } }
        return CFunction(
            attributes: "WEIR_PART", result: .named("int"), name: name, parameters: parameters, body: UnusedLocals.remove(from: body),
            line: line.map { [$0] } ?? [])
    }

    /// The cursor anew from the front; `consumed` is one that the verifier knows nothing of. Behind the deparser, which may have made the packet
    /// shorter, that is beyond the end, and nobody asks: so it is no reason to drop.
    private func findCursor(_ lost: [CStatement]) -> [CStatement] {
        let (consumed, cursor) = (CExpression.name("consumed"), CExpression.name("cursor"))
        return [
            .evaluate(.pure("WEIR_KEEP", [consumed])),
            .if(consumed > .integer(around.reach), lost, []),
            .evaluate(.pure("WEIR_KEEP", [consumed])),
            .assign(cursor, .binary(.add, .name("data"), consumed)),
            .evaluate(.pure("WEIR_KEEP", [cursor])),
        ]
    }

    private func call(
        _ name: String, _ statements: [CStatement], _ seam: Seam, _ kept: [String], _ changed: Set<String>
    ) -> [CStatement] {
        let way = CExpression.name("\(name)_way")
        let arguments = [CExpression.name("ctx")] + seam.pointers.map { .name($0) }
        var out: [CStatement] = seam.numbers.map { .assign(cell($0), .name($0)) }
        out.append(.declare(.named("int"), "\(name)_way", .call(name, arguments)))
        out += kept.map { .assign(.name($0), cell($0)) }
        if changed.contains("data") { out.append(.assign(.name("data"), around.data)) }
        if changed.contains("end") { out.append(.assign(.name("end"), around.end)) }
        out.append(.if(.binary(.less, way, .zero), around.dropped, []))
        // After an error the cursor stands nowhere, and nothing asks where.
        let cursor = changed.contains("cursor") ? findCursor(around.dropped) : []
        for (index, exit) in seam.exits.enumerated() {
            let found = readers.contains(exit) ? cursor : []
            out.append(.if(.binary(.equal, way, .integer(index + 1)), found + [.goto(exit)], []))
        }
        if seam.returns {
            out.append(.if(.binary(.equal, way, .integer(seam.exits.count + 1)), [.return(cell(Self.verdict))], []))
        }
        let goesOn = !(statements.last?.endsFlow ?? false)
        if goesOn { out += cursor }
        // Nothing goes on behind the last way of what never does.
        if !goesOn, case .if(_, let last, _)? = out.last, seam.returns || !seam.exits.isEmpty {
            out.removeLast()
            out += last
        }
        let line = statements.first { if case .line = $0 { true } else { false } }
        return (line.map { [$0] } ?? []) + [.block(out)]
    }

    // MARK: What statements do

    /// How often each name is used, declared or gone to.
    private static func tally(_ statements: [CStatement]) -> [String: Int] {
        var result: [String: Int] = [:]
        func note(_ name: String) { result[name, default: 0] += 1 }
        statements.forEachStatement { statement in
            for expression in statement.reads { expression.forEachName(note) }
            switch statement {
            case .declare(_, let name, _), .count(let name, _, _), .label(let name), .goto(let name): note(name)
            case .assign(.name(let name), _), .update(.name(let name), _, _): note(name)
            case .line, .comment, .assign, .update, .evaluate, .if, .switch, .block, .forever, .leaveLoop, .return: break
            }
        }
        return result
    }

    /// The labels of the list from which control comes to where a name is used. Labels further inside count as such.
    private static func labels(before name: String, in list: [CStatement]) -> Set<String> {
        var inner: Set<String> = []
        for statement in list {
            for body in statement.bodies { body.forEachStatement { if case .label(let label) = $0 { inner.insert(label) } } }
        }
        var result = inner
        while true {
            let before = result.count
            var isUsed = false
            for statement in list.reversed() {
                if statement.endsFlow { isUsed = false }
                if case .label(let label) = statement, isUsed { result.insert(label) }
                let used = tally([statement])
                if used[name] != nil { isUsed = true }
                [statement].forEachStatement { if case .goto(let label) = $0, result.contains(label) { isUsed = true } }
            }
            if result.count == before { return result }
        }
    }

    /// The names that may have another value behind the statements.
    private static func changes(_ statements: [CStatement]) -> Set<String> {
        var result: Set<String> = []
        func look(_ expression: CExpression) {
            switch expression {
            case .prefix(.address, let place): if let name = LocalUses.root(of: place) { result.insert(name) }
            // Macros may change what they are given.
            case .call(let function, let arguments), .pure(let function, let arguments):
                if function.hasPrefix("WEIR_") { for case .name(let name) in arguments { result.insert(name) } }
            case .name, .integer, .unsigned, .prefix, .binary, .conditional, .cast, .dot, .arrow, .element, .literal, .fields, .sizeOf: break
            }
            for child in expression.children { look(child) }
        }
        statements.forEachStatement { statement in
            for expression in statement.reads { look(expression) }
            switch statement {
            case .assign(let place, _), .update(let place, _, _): if let name = LocalUses.root(of: place) { result.insert(name) }
            case .line, .comment, .declare, .evaluate, .if, .switch, .block, .forever, .count, .label, .goto, .leaveLoop, .return: break
            }
        }
        return result
    }

    /// Whether a pointer is nothing but followed.
    private static func onlyFollows(_ pointer: String, _ statements: [CStatement]) -> Bool {
        var result = true
        func look(_ expression: CExpression) {
            switch expression {
            case .name(pointer): result = false
            case .arrow(.name(pointer), _): break
            default: for child in expression.children { look(child) }
            }
        }
        statements.forEachStatement { statement in
            for expression in statement.reads { look(expression) }
            switch statement {
            case .assign(.name(pointer), _), .update(.name(pointer), _, _): result = false
            default: break
            }
        }
        return result
    }

    /// Whether they leave a loop that they stand in.
    private static func leavesLoop(_ statements: [CStatement]) -> Bool {
        statements.contains { statement in
            switch statement {
            case .leaveLoop: true
            case .forever, .count: false
            case .line, .comment, .declare, .assign, .update, .evaluate, .if, .switch, .block, .label, .goto, .return:
                statement.bodies.contains { leavesLoop($0) }
            }
        }
    }

    private static func withoutReturns(_ statements: [CStatement], _ place: CExpression, _ leave: String) -> [CStatement] {
        statements.flatMap { statement -> [CStatement] in
            if case .return(let value) = statement { return [.assign(place, value), .goto(leave)] }
            return [statement.mapBodies { withoutReturns($0, place, leave) }]
        }
    }
}
