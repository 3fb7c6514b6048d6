import IR
import Source
import Syntax

/// Solving type parameters of calls.
extension Elaborator {
    /// A type parameter to be solved for one call.
    func openVariable(_ name: String) -> Ty {
        typeVariables.append(name)
        open.insert(typeVariables.count - 1)
        return .variable(typeVariables.count - 1)
    }

    /// A type parameter that stands for itself while its declaration is checked.
    func rigidVariable(_ name: String) -> Ty {
        typeVariables.append(name)
        return .variable(typeVariables.count - 1)
    }

    /// The type with what is solved put in.
    func solved(_ type: Ty) -> Ty {
        if open.isEmpty { return type }
        switch type {
        case .variable(let id):
            if let solution = solutions[id] { return solved(solution) }
            return type
        case .stack(let element, let count): return .stack(solved(element), count)
        case .tuple(let parts): return .tuple(parts.map(solved))
        case .sequence(let parts): return .sequence(parts.map(solved))
        case .list(let element): return .list(solved(element))
        case .set(let element): return .set(solved(element))
        case .extern(let id, let arguments): return .extern(id, arguments.map(solved))
        case .block(let id, let arguments): return .block(id, arguments.map(solved))
        case .package(let id, let arguments): return .package(id, arguments.map(solved))
        case .composite(let id):
            guard let (generic, arguments) = compositeOrigins[id], arguments.contains(where: hasVariables) || arguments.contains(where: isSolvable)
            else { return type }
            return instantiate(generic, arguments.map(solved))
        case .bit, .int, .varbit, .bool, .string, .error, .matchKind, .void, .integer, .enumeration, .newtype, .literal, .dontCare,
            .applyResult, .callable, .unknown:
            return type
        }
    }

    private func isSolvable(_ type: Ty) -> Bool {
        if case .variable(let id) = type { open.contains(id) } else { false }
    }

    /// True when something in the type is still to be solved.
    func hasVariables(_ type: Ty) -> Bool {
        switch type {
        case .variable(let id): open.contains(id) && solutions[id] == nil
        case .stack(let element, _), .list(let element), .set(let element): hasVariables(element)
        case .tuple(let parts), .sequence(let parts), .extern(_, let parts), .block(_, let parts), .package(_, let parts):
            parts.contains(where: hasVariables)
        case .composite(let id): compositeOrigins[id]?.arguments.contains(where: hasVariables) ?? false
        case .bit, .int, .varbit, .bool, .string, .error, .matchKind, .void, .integer, .enumeration, .newtype, .literal, .dontCare,
            .applyResult, .callable, .unknown:
            false
        }
    }

    /// Makes `formal` equal to `actual` by solving its open variables, as far as their shapes agree.
    func unify(_ wanted: Ty, _ given: Ty) {
        let formal = solved(wanted)
        let actual = solved(given)
        switch (formal, actual) {
        case (.variable(let id), _) where open.contains(id):
            if actual == formal || actual == .dontCare || actual == .unknown || contains(actual, id) { return }
            solutions[id] = settled(actual)
        case (_, .variable(let id)) where open.contains(id):
            if formal == .dontCare || formal == .unknown || contains(formal, id) { return }
            solutions[id] = settled(formal)
        case (.stack(let a, _), .stack(let b, _)), (.list(let a), .list(let b)), (.set(let a), .set(let b)): unify(a, b)
        case (.set(let a), _): unify(a, actual)
        case (.list(let a), .tuple(let b)), (.list(let a), .sequence(let b)), (.stack(let a, _), .sequence(let b)):
            if let first = b.first { unify(a, first) }
        case (.tuple(let a), .tuple(let b)) where a.count == b.count, (.tuple(let a), .sequence(let b)) where a.count == b.count:
            for (x, y) in zip(a, b) { unify(x, y) }
        case (.extern(let a, let x), .extern(let b, let y)) where a == b && x.count == y.count,
            (.package(let a, let x), .package(let b, let y)) where a == b && x.count == y.count:
            for (p, q) in zip(x, y) { unify(p, q) }
        case (.block(let a, let x), .block(let b, let y)):
            if a == b, x.count == y.count {
                for (p, q) in zip(x, y) { unify(p, q) }
            } else {
                unifyBlocks(a, x, b, y)
            }
        case (.composite(let a), .composite(let b)):
            guard let x = compositeOrigins[a], let y = compositeOrigins[b], x.generic == y.generic else { return }
            for (p, q) in zip(x.arguments, y.arguments) { unify(p, q) }
        case (.composite(let a), .sequence(let parts)) where hasVariables(formal):
            for (field, part) in zip(composites[a].fields, parts) { unify(field.type, part) }
        case (.composite(let a), .literal(let parts)) where hasVariables(formal):
            for part in parts {
                if let field = composites[a].fields.first(where: { $0.name == part.name }) { unify(field.type, part.type) }
            }
        default: break
        }
    }

    /// A parser or control given where one of a type is wanted: their parameters agree one by one.
    private func unifyBlocks(_ formal: Int, _ formalArguments: [Ty], _ actual: Int, _ actualArguments: [Ty]) {
        let wanted = formals(ofBlock: formal, formalArguments)
        let given = formals(ofBlock: actual, actualArguments)
        for (a, b) in zip(wanted, given) { unify(a.type, b.type) }
    }

    /// What a type parameter is solved as: a `{ a, b }` by itself is a tuple.
    private func settled(_ type: Ty) -> Ty {
        if case .sequence(let parts) = type { .tuple(parts.map(settled)) } else { type }
    }

    /// True when the variable stands in the type.
    private func contains(_ type: Ty, _ variable: Int) -> Bool {
        switch type {
        case .variable(let id): id == variable
        case .stack(let element, _), .list(let element), .set(let element): contains(element, variable)
        case .tuple(let parts), .sequence(let parts), .extern(_, let parts), .block(_, let parts), .package(_, let parts):
            parts.contains { contains($0, variable) }
        case .composite(let id): compositeOrigins[id]?.arguments.contains { contains($0, variable) } ?? false
        case .bit, .int, .varbit, .bool, .string, .error, .matchKind, .void, .integer, .enumeration, .newtype, .literal, .dontCare,
            .applyResult, .callable, .unknown:
            false
        }
    }

    /// The run-time parameters of a parser or control type with its type arguments in place.
    func formals(ofBlock id: Int, _ arguments: [Ty]) -> [Formal] {
        let declaration = blockTypes[id]
        return inGlobalScope(typeParameters: declaration.typeParameters, arguments) { declaration.parameters.map(formal) }
    }

    /// Runs `work` where only the program's top level and these type parameters are seen.
    func inGlobalScope<T>(typeParameters: [Identifier], _ arguments: [Ty], _ work: () -> T) -> T {
        let saved = scopes
        scopes = Scopes()
        scopes.frames = [saved.frames[0], Scopes.Frame()]
        for (parameter, argument) in zip(typeParameters, arguments) {
            scopes.define(parameter.name, .type(argument), at: parameter.span)
        }
        defer { scopes = saved }
        return work()
    }

    func formal(_ parameter: Syntax.Parameter) -> Formal {
        Formal(
            name: parameter.name.name, direction: parameter.direction, type: resolve(parameter.type),
            defaultValue: parameter.defaultValue, scopes: parameter.defaultValue == nil ? nil : scopes,
            isOptional: parameter.annotations.contains { $0.name.name == "optional" },
            annotations: parameter.annotations, span: parameter.name.span)
    }

    /// True when an object of type `given` can stand where `wanted` is asked for.
    func fits(_ given: Ty, _ wanted: Ty) -> Bool {
        let wanted = solved(wanted)
        let given = solved(given)
        if given == wanted { return true }
        guard case .block(let a, let x) = wanted, case .block(let b, let y) = given else { return matches(given, wanted) }
        guard blockTypes[a].isParser == blockTypes[b].isParser else { return false }
        let needs = formals(ofBlock: a, x)
        let has = formals(ofBlock: b, y)
        // What the architecture passes beyond the block's own parameters needs a default value of its own.
        guard needs.count >= has.count, needs[has.count...].allSatisfy({ $0.defaultValue != nil || $0.isOptional }) else { return false }
        return zip(needs, has).allSatisfy { need, own in need.direction == own.direction && matches(own.type, need.type) }
    }

    /// What keeps one parser or control from standing where another is wanted, and where to see it.
    func whyNot(_ given: Ty, _ wanted: Ty) -> (reason: String, notes: [Diagnostic.Note]) {
        guard case .block(let a, let x) = solved(wanted), case .block(let b, let y) = solved(given) else { return ("", []) }
        guard blockTypes[a].isParser == blockTypes[b].isParser else { return (": one is a parser, the other a control", []) }
        let needs = formals(ofBlock: a, x)
        let has = formals(ofBlock: b, y)
        for (need, own) in zip(needs, has) {
            let notes: [Diagnostic.Note] = [.init("its parameter", at: own.span), .init("the parameter that is wanted", at: need.span)]
            if need.direction != own.direction {
                let shown = need.direction == .none ? "no direction" : "the direction \(need.direction.rawValue)"
                return (": its parameter '\(own.name)' should have \(shown)", notes)
            }
            if !matches(own.type, need.type) {
                return (": its parameter '\(own.name)' is \(describe(own.type)), not \(describe(need.type))", notes)
            }
        }
        return (": it has \(has.count) parameters, not \(needs.count)", [.init("wanted here", at: blockTypes[a].name.span)])
    }

    /// Equal, where `_` and what is still open agree with anything.
    func matches(_ given: Ty, _ wanted: Ty) -> Bool {
        let a = solved(given)
        let b = solved(wanted)
        if a == b { return true }
        switch (a, b) {
        case (.dontCare, _), (_, .dontCare), (.unknown, _), (_, .unknown): return true
        case (.variable(let id), _) where open.contains(id): return true
        case (_, .variable(let id)) where open.contains(id): return true
        case (.stack(let x, let n), .stack(let y, let m)): return n == m && matches(x, y)
        case (.list(let x), .list(let y)), (.set(let x), .set(let y)): return matches(x, y)
        case (.tuple(let x), .tuple(let y)): return matches(x, y)
        case (.extern(let p, let x), .extern(let q, let y)), (.package(let p, let x), .package(let q, let y)):
            return p == q && matches(x, y)
        case (.block(let p, let x), .block(let q, let y)): return p == q && matches(x, y)
        case (.composite(let p), .composite(let q)):
            guard let x = compositeOrigins[p], let y = compositeOrigins[q], x.generic == y.generic else { return false }
            return matches(x.arguments, y.arguments)
        default: return false
        }
    }

    private func matches(_ given: [Ty], _ wanted: [Ty]) -> Bool {
        given.count == wanted.count && zip(given, wanted).allSatisfy { matches($0, $1) }
    }
}

extension Elaborator {
    /// `; did you mean 'x'?` when a name in sight is close, else empty.
    func suggestion(for name: String, among candidates: [String]? = nil) -> String {
        // A program with so many names or mistakes has another problem, and looking takes its time.
        guard diagnostics.errorCount < 20, candidates?.count ?? scopes.frames.reduce(0, { $0 + $1.count }) < 2_000 else { return "" }
        let all = candidates ?? Array(Set(scopes.frames.flatMap(\.names)))
        let wanted = Array(name.utf8)
        // One letter is close to any other.
        guard (3..<64).contains(wanted.count) else { return "" }
        var best: (distance: Int, name: String)?
        for candidate in all where abs(candidate.utf8.count - wanted.count) <= 2 {
            let distance = Elaborator.distance(wanted, Array(candidate.utf8))
            guard distance <= max(1, wanted.count / 4) else { continue }
            if let known = best, (known.distance, known.name) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best.map { "; did you mean '\($0.name)'?" } ?? ""
    }

    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
