import IR
import Source

/// What is known, where the walk is, about the ways that lead here. Only of bodies that are walked on their own.
struct Flow {
    /// Variables that may have no value yet: declared without one, and not set on some way that leads here.
    var unset: Set<VariableID> = []
    /// True behind a return, exit, break or continue: nothing leads here.
    var isDead = false

    /// Where two ways meet.
    func merged(with other: Flow) -> Flow {
        if isDead { return other }
        if other.isDead { return self }
        return Flow(unset: unset.union(other.unset))
    }
}

/// An out parameter that has to be set before its body ends.
struct OutParameter {
    var name: String
    var span: Span
    var variables: Set<VariableID>
}

extension Elaborator {
    /// A variable of this place has no value before it is set. Headers are invalid at first, which is a value.
    func noteUnset(_ storage: Storage) {
        if checking { flow.unset.formUnion(scalars(of: storage)) }
    }

    /// The place is set, or at least some of it where nobody can tell.
    func noteSet(_ storage: Storage) {
        guard checking else { return }
        let someUnset = !flow.unset.isEmpty
        eachScalar(of: storage) {
            writtenInAction.insert($0)
            if someUnset { flow.unset.remove($0) }
        }
    }

    /// Warns when the place is read where it may have no value, once for each way it is written.
    func noteRead(_ storage: Storage, at span: Span) {
        guard checking, !flow.unset.isEmpty, !flow.isDead else { return }
        let missing = scalars(of: storage).intersection(flow.unset)
        guard let first = missing.min(by: { $0.raw < $1.raw }) else { return }
        let variable = program.variables[first.raw]
        warn("'\(variable.name)' may have no value here", at: span, .uninitialized)
    }

    private func scalars(of storage: Storage) -> Set<VariableID> {
        var variables: Set<VariableID> = []
        eachScalar(of: storage) { variables.insert($0) }
        return variables
    }

    private func eachScalar(of storage: Storage, _ visit: (VariableID) -> Void) {
        switch storage {
        case .scalar(let id, _): visit(id)
        case .aggregate(_, let parts): for part in parts { eachScalar(of: part, visit) }
        case .slice(let base, _, _), .shifted(let base, _, _): eachScalar(of: base, visit)
        case .choice(_, let elements): for element in elements { eachScalar(of: element, visit) }
        case .field, .header, .stack, .opaque: break
        }
    }

    /// Walks ways that part here and meet again.
    func parting(_ ways: [() -> Void]) {
        let start = flow
        var end = Flow(isDead: true)
        for way in ways {
            flow = start
            way()
            end = end.merged(with: flow)
        }
        flow = end
    }

    /// Notes the out parameters of a body that is about to be walked.
    func noteOutParameters(_ formals: [Formal], in scopes: Scopes) {
        context.outs = []
        guard checking else { return }
        for formal in formals where formal.direction == .out {
            guard case .storage(let storage, _)? = scopes.lookup(formal.name)?.symbol else { continue }
            noteUnset(storage)
            context.outs.append(OutParameter(name: formal.name, span: formal.span, variables: scalars(of: storage)))
        }
    }

    /// Warns about out parameters that may not be set where the body ends. Of a struct some fields often mean nothing: it is enough
    /// that one of them is set.
    func checkOutParameters() {
        guard checking, !flow.isDead else { return }
        for parameter in context.outs where !parameter.variables.isEmpty && parameter.variables.isSubset(of: flow.unset) {
            warn("the out parameter '\(parameter.name)' may not be set when this ends", at: parameter.span, .uninitialized)
        }
    }

    /// Walks something that runs at another time than where it stands: an action, a table, a state.
    func apart(_ work: () -> Void) {
        let saved = (flow, context.outs)
        flow = Flow()
        context.outs = []
        work()
        (flow, context.outs) = saved
    }
}
