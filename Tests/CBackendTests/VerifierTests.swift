import BigInt
import IR
import Source
import Testing

/// The IR verifier finds what back ends may not be given.
struct VerifierTests {
    private func program(_ body: [Statement.Kind]) -> Program {
        var program = Program(name: "p", architecture: "xdp_model")
        program.headerTypes = [
            HeaderType(
                name: "t", fields: [.init(name: "a", type: .bit(4), offset: 0), .init(name: "b", type: .bit(12), offset: 4)], width: 16,
                span: .none)
        ]
        program.variables = [
            Variable(name: "x", kind: .scalar(.bit(8)), span: .none), Variable(name: "h", kind: .header(HeaderTypeID(0)), span: .none),
            Variable(name: "s", kind: .stack(HeaderTypeID(0), count: 2), span: .none),
        ]
        program.blocks = [
            PipelineBlock(role: "switch", name: "c", kind: .control(body.map { Statement($0, at: .none) }), span: .none)
        ]
        return program
    }
    private func value(_ number: BigInt, _ type: Type = .bit(8)) -> Expression { Expression(.constant(number), type: type, at: .none) }
    private let x = VariableID(0)
    private let h = HeaderReference.variable(VariableID(1))

    @Test func acceptsWhatIsRight() {
        let body: [Statement.Kind] = [
            .assign(x, value(255)), .assignField(h, 1, value(4095, .bit(12))), .setValid(.element(VariableID(2), value(1))),
            .block(Label(1), [Statement(.leave(Label(1)), at: .none)]),
        ]
        #expect(program(body).verified() == [])
        #expect(program(body).text.contains("h#1.b = 12w4095;"))
    }

    @Test func refusesWhatIsWrong() {
        let wrong: [Statement.Kind] = [
            .assign(x, value(256)),
            .assign(x, value(1, .bit(9))),
            .assign(VariableID(9), value(1)),
            .assign(VariableID(1), value(1)),
            .assignField(h, 2, value(1)),
            .assignField(h, 0, value(1)),
            .setValid(.variable(x)),
            .setValid(.variable(VariableID(2))),
            .leave(Label(7)),
            .block(Label(1), [Statement(.again(Label(1)), at: .none)]),
            .if(value(1), then: [], else: []),
            .extract(h, varbitBits: nil),
            .assign(x, Expression(.binary(.add, value(1), value(1, .bit(9))), type: .bit(8), at: .none)),
            .assign(x, Expression(.slice(value(1), high: 8, low: 1), type: .bit(8), at: .none)),
            .assign(x, Expression(.concatenate(value(1), value(1)), type: .bit(8), at: .none)),
            .assign(x, Expression(.conditional(value(1), then: value(1), else: value(1)), type: .bit(8), at: .none)),
        ]
        for statement in wrong { #expect(program([statement]).verified().count >= 1, "\(statement)") }
    }
}
