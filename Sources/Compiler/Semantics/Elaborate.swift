import BigInt
import IR
import Source
import Syntax

/// What semantics made of a program.
public struct Elaboration: Sendable {
    /// nil when there are errors, no `main`, or a `main` of an architecture that is only checked.
    public var program: Program?
    /// The package of `main`, when there is one.
    public var package: String?
}

/// Checks a parsed program and elaborates its `main` to the IR. `name` is what the program is called: its file's stem.
/// With `onlyCheck` the declarations are checked and nothing is elaborated. `effort` bounds the steps that may take.
public func elaborate(
    _ syntax: ProgramSyntax, name: String, onlyCheck: Bool = false, effort: Int = usualEffort, diagnostics: inout Diagnostics
) -> Elaboration {
    let elaborator = Elaborator(name: name, effort: effort, warnings: diagnostics.warnings)
    for declaration in syntax.declarations { elaborator.declare(declaration) }
    elaborator.checkAbsoluteTables()
    elaborator.reportUnused(in: syntax.file)
    var result = Elaboration()
    if let main = elaborator.main, case .named(let package, _) = main.instantiation.type.baseKind { result.package = package.name }
    if !elaborator.diagnostics.hasErrors, !diagnostics.hasErrors, !onlyCheck { result.program = elaborator.elaborateMain() }
    diagnostics.append(elaborator.diagnostics)
    return result
}

/// The steps that checking and elaborating a program may take: some hundred times what a large one needs.
public let usualEffort = Work.usual

extension TypeSyntax {
    fileprivate var baseKind: Kind {
        if case .specialized(let base, _) = kind { base.kind } else { kind }
    }
}

extension Elaborator {
    /// Walks `main` with everything known.
    fileprivate func elaborateMain() -> Program? {
        guard let main else { return nil }
        guard case .package(let id, _) = resolveMainType(main.instantiation.type),
            // A program may declare a package of its own under an architecture's name.
            let model = ArchitectureModel.all.first(where: {
                $0.package == packages[id].name.name && $0.blocks.count == packages[id].parameters.count
            })
        else { return nil }
        checking = false
        program.architecture = model.name
        program.variables = []
        program.labelCount = 0
        usedLabels = []
        tables = []
        context = Context()
        constructGlobals()
        var shared: [String: Storage] = [:]
        let formals = inGlobalScope(
            typeParameters: packages[id].typeParameters, packages[id].typeParameters.map { openVariable($0.name) }
        ) { packages[id].parameters.map(formal) }
        guard let given = match(formals, main.instantiation.arguments, callee: packages[id].name.name, at: main.span) else { return nil }
        for part in model.blocks where given.indices.contains(part.parameter) {
            context = Context()
            guard let argument = given[part.parameter], case .instance(.block(let block)) = rvalue(argument) else {
                error("a parser or control is needed here", at: given[part.parameter]?.span ?? main.span)
                continue
            }
            elaborateBlock(block, part, &shared, at: argument.span)
        }
        for (name, storage) in shared { register(name, storage) }
        program.dropUnreadResults()
        return diagnostics.hasErrors ? nil : program
    }

    /// Objects of the top level are there once, for all blocks.
    private func constructGlobals() {
        for (syntax, span) in globalInstances {
            guard case .instance(.opaque(.extern))? = scopes.frames[0][syntax.name.name]?.symbol else { continue }
            scopes.frames[0][syntax.name.name] = nil
            declareInstance(syntax, at: span)
        }
    }

    /// What an action sees: one of the top level was declared before its objects were there.
    func scopesNow(of action: ActionDeclaration) -> Scopes {
        guard !checking, action.scopes.frames.count == 1 else { return action.scopes }
        var result = action.scopes
        result.frames[0] = scopes.frames[0]
        return result
    }

    private func resolveMainType(_ syntax: TypeSyntax) -> Ty {
        if case .specialized(let base, _) = syntax.kind, case .named(let name, let absolute) = base.kind,
            case .package(let id)? = lookup(name, absolute: absolute)
        {
            return .package(id, [])
        }
        return resolve(syntax)
    }

    private func elaborateBlock(
        _ block: BlockInstance, _ part: ArchitectureModel.Block, _ shared: inout [String: Storage], at span: Span
    ) {
        let declaration = blockTypes[block.declaration]
        var inner = blockScopes(block, typeArguments: block.typeArguments.map(solved))
        for (formal, name) in zip(self.formals(ofBlock: block.declaration, block.typeArguments), part.shares) {
            if name == "packet" {
                inner.define(formal.name, .instance(.packet(formal.type)), at: formal.span)
                continue
            }
            let storage = shared[name] ?? makeStorage(name, solved(formal.type), at: formal.span)
            shared[name] = storage
            let writable = formal.direction == .out || formal.direction == .inout
            inner.define(formal.name, .storage(storage, writable: writable), at: formal.span)
        }
        let saved = scopes
        scopes = inner
        context = Context()
        let label = newLabel()
        context.exitLabel = label
        body = []
        switch declaration.body {
        case .control(let locals, let statements):
            let whole = captured { runControl(block, locals, statements) }
            emitBlock(label, whole, at: declaration.span)
            program.blocks.append(
                PipelineBlock(role: part.role, name: declaration.name.name, kind: .control(body), span: declaration.span))
        case .parser(let locals, let states):
            context.place = .parser
            context.path = block.path
            context.instance = block
            scopes.push()
            let builder = ParserBuilder()
            context.parser = builder
            for local in locals { declareLocal(local) }
            let prologue = body
            body = []
            let errorVariable = newVariable("parser_error", .scalar(.error), at: declaration.span)
            let start = parserStates(builder, locals, states, name: declaration.name.name, accept: .accept, at: declaration.name.span)
            if let start {
                let parser = IR.Parser(states: builder.states, start: start, error: errorVariable, prologue: prologue)
                program.blocks.append(
                    PipelineBlock(role: part.role, name: declaration.name.name, kind: .parser(parser), span: declaration.span))
            }
        case .type: break
        }
        body = []
        scopes = saved
    }

    /// Makes the leaves of what blocks share known to the back end by path.
    private func register(_ path: String, _ storage: Storage) {
        switch storage {
        case .scalar(let id, _): program.shared[path] = id
        case .header(let header, _): program.shared[path] = header.root
        case .aggregate(let type, let parts):
            for (index, part) in parts.enumerated() {
                let name: String =
                    if case .composite(let id) = type { composites[id].fields[index].name } else { "\(index)" }
                if case .composite(let id) = type {
                    let numbers = numbers(in: composites[id].fields[index].annotations)
                    if !numbers.isEmpty { program.sharedNumbers["\(path).\(name)"] = numbers }
                }
                register("\(path).\(name)", part)
            }
        case .stack(let stack):
            if let first = stack.members.first { program.shared[path] = first }
        case .field, .slice, .shifted, .choice, .opaque: break
        }
    }

    /// The numbers in annotations, literals and names of constants, by the annotation.
    private func numbers(in annotations: [Annotation]) -> [String: [Int]] {
        var result: [String: [Int]] = [:]
        for annotation in annotations {
            guard case .unstructured(let text) = annotation.body else { continue }
            let values = text.tokens.split(separator: ",").compactMap { number(of: Array($0)) }
            if !values.isEmpty { result[annotation.name.name] = values }
        }
        return result
    }

    private func number(of tokens: [String]) -> Int? {
        guard let first = tokens.first else { return nil }
        if tokens.count == 1 {
            if let plain = Int(first) { return plain }
            if let value = first.split(whereSeparator: { $0 == "w" || $0 == "s" }).last, first.first?.isNumber ?? false { return Int(value) }
            if case .value(.scalar(let value, _))? = scopes.lookup(first)?.symbol { return value.constant.map { Int(clamping: $0) } }
            if case .value(.integer(let value))? = scopes.lookup(first)?.symbol { return Int(clamping: value) }
            return nil
        }
        // A member of an enum with numbers of its own.
        guard tokens.count == 3, tokens[1] == ".", case .type(.enumeration(let id))? = scopes.lookup(first)?.symbol else { return nil }
        return program.enums[id.raw].members.first { $0.name == tokens[2] }.map { Int(clamping: $0.value) }
    }
}
