import IR
import Testing

/// What small programs become in the IR.
@Suite struct ElaborationTests {
    /// A filter around a body, with a header, a stack, a union, a struct and some functions to use.
    private func filter(_ body: String, locals: String = "", top: String = "") -> Checked {
        Checked(
            text: """
                #include <core.p4>
                #include <ebpf_model.p4>
                header H { bit<8> a; bit<8> b; }
                header G { bit<16> w; }
                header_union U { H h; G g; }
                struct Headers { H h; H k; H[3] stack; U u; bit<8>[3] cells; }
                bit<8> bump(inout bit<8> x) { x = x + 1; return x; }
                \(top)
                parser p(packet_in packet, out Headers hdr) {
                    state start { packet.extract(hdr.h); transition accept; }
                }
                control c(inout Headers hdr, out bool pass) {
                    bit<8> x = 0;
                    bit<8> y = 0;
                    \(locals)
                    apply {
                        pass = true;
                        \(body)
                    }
                }
                ebpfFilter(p(), c()) main;
                """)
    }

    /// The statements of the control, or nothing when the program is refused.
    private func statements(_ checked: Checked) -> [Statement] {
        guard let program = checked.program else { return [] }
        for block in program.blocks {
            if case .control(let body) = block.kind { return body }
        }
        return []
    }

    private func count(_ checked: Checked, _ isWanted: (Statement.Kind) -> Bool) -> Int {
        var count = 0
        statements(checked).forEachStatement { if isWanted($0.kind) { count += 1 } }
        return count
    }

    @Test(arguments: [
        "x = bump(x) + x;", "hdr.stack[x].a = bump(x);", "if (x == 0 && bump(x) == 1) { y = 2; }",
        "y = x == 0 ? bump(x) : bump(y);", "hdr.u.g = { 3 };", "hdr.u.h.setValid();", "hdr.h = hdr.k;", "hdr.h = {#};",
        "hdr.stack.push_front(1);", "hdr.stack.pop_front(2);", "hdr.cells[x] = hdr.cells[y];", "x[3:0] = y[7:4];", "x[y +: 2] = 1;",
        "for (bit<8> i in 0 .. 255) { x = x + i; if (x == 9) break; }", "for (bit<8> i = 0; i < 4; i += 1) { if (i == 2) continue; }",
        "for (bit<8> v in hdr.cells) { hdr.cells[0] = v; }", "switch (x) { 1: { y = 1; } 2: 3: { y = 2; } default: { exit; } }",
        "if (hdr.h == hdr.k) { return; }", "if (hdr.u.isValid()) { hdr.h = { 1, ... }; }", "bit<0> none; none = 0; x = (bit<8>) none;",
        "int<8> s = -1; s = s >> 3; x = (bit<8>) s;", "bit<200> w = 1; w = w << 150; x = w[157:150];", "hdr.stack = { { 1, 2 }, ... };",
        "tuple<bit<8>, bool> t = { x, true }; if (t[1]) y = t[0];",
    ]) func verifies(_ body: String) {
        let checked = filter(body)
        #expect(!checked.diagnostics.hasErrors, "\(checked.rendered)")
        #expect(checked.program != nil)
        #expect(checked.program?.verified() == [], "\(checked.program?.text ?? "")")
    }

    @Test func laterOperandsDoNotChangeEarlierOnes() {
        // Before bump changes x, its value is kept in a variable of its own.
        let checked = filter("y = x + bump(x);")
        var isKept = false
        var isChanged = false
        statements(checked).forEachStatement { statement in
            guard case .assign(let target, let value) = statement.kind else { return }
            if case .variable(let source) = value.kind, source != target, !isChanged { isKept = true }
            if case .binary(.add, let left, _) = value.kind, case .variable(target) = left.kind { isChanged = true }
        }
        #expect(isKept)
        #expect(isChanged)
    }

    @Test func shortCircuitPutsTheCallUnderACondition() {
        let checked = filter("if (x == 1 || bump(x) == 2) { y = 3; }")
        // The call's own statements stand inside of an if, and the outer condition is another one.
        #expect(count(checked) { if case .if = $0 { true } else { false } } >= 2)
    }

    @Test func aMemberOfAUnionMakesTheOthersInvalid() {
        #expect(count(filter("hdr.u.g = { 3 };")) { if case .setInvalid = $0 { true } else { false } } >= 1)
        #expect(count(filter("hdr.u.g.setValid();")) { if case .setInvalid = $0 { true } else { false } } >= 1)
        #expect(count(filter("hdr.k.setValid();")) { if case .setInvalid = $0 { true } else { false } } == 0)
    }

    @Test func exitLeavesTheWholeControl() {
        let checked = filter("inner.apply(x); y = 1;", top: "control Inner(inout bit<8> v) { apply { v = 1; exit; } }", locals: "Inner() inner;")
        #expect(!checked.diagnostics.hasErrors, "\(checked.rendered)")
        guard case .block(let label, _)? = statements(checked).last?.kind else {
            Issue.record("the control is no labelled block")
            return
        }
        #expect(count(checked) { if case .leave(label) = $0 { true } else { false } } == 1)
    }

    private func filter(_ body: String, top: String, locals: String) -> Checked { filter(body, locals: locals, top: top) }

    @Test func tablesTellOnlyWhatIsAsked() {
        let table =
            "action a(bit<8> v) { x = v; } table t { key = { hdr.h.a : exact; } actions = { a; NoAction; } const default_action = a(7); const entries = { 3: a(4); } }"
        let silent = filter("t.apply();", locals: table)
        #expect(silent.program?.tables.first?.defaultAction.arguments == [7])
        #expect(silent.program?.tables.first?.entries.first?.call.arguments == [4])
        for (body, hit, run) in [
            ("t.apply();", false, false), ("if (t.apply().hit) { y = 1; }", true, false), ("switch (t.apply().action_run) { a: { y = 1; } }", false, true),
        ] {
            let checked = filter(body, locals: table)
            #expect(!checked.diagnostics.hasErrors, "\(checked.rendered)")
            var found = 0
            statements(checked).forEachStatement { statement in
                guard case .apply(let apply) = statement.kind else { return }
                found += 1
                #expect((apply.hit != nil) == hit)
                #expect((apply.actionRun != nil) == run)
                #expect(apply.branches.count == 2)
                #expect(apply.branches[0].parameters.count == 1)
            }
            #expect(found == 1)
        }
    }

    @Test func oneTableAppliedTwiceIsOneTable() {
        let checked = filter(
            "one.apply(x); one.apply(y);",
            top: "control One(inout bit<8> v) { action set(bit<8> w) { v = w; } table t { key = { v : exact; } actions = { set; } } apply { t.apply(); } }",
            locals: "One() one;")
        #expect(!checked.diagnostics.hasErrors, "\(checked.rendered)")
        #expect(checked.program?.tables.count == 1)
        #expect(count(checked) { if case .apply = $0 { true } else { false } } == 2)
        #expect(checked.program?.verified() == [])
    }

    @Test func subParsersUnderConditionsBecomeStates() {
        let checked = Checked(
            text: """
                #include <core.p4>
                #include <ebpf_model.p4>
                header H { bit<8> a; }
                struct Headers { H h; H k; }
                parser Sub(packet_in packet, out H h) { state start { packet.extract(h); transition accept; } }
                parser p(packet_in packet, out Headers hdr) {
                    Sub() sub;
                    state start {
                        packet.extract(hdr.h);
                        if (hdr.h.a == 1) { sub.apply(packet, hdr.k); } else if (hdr.h.a == 2) { packet.advance(8); }
                        transition accept;
                    }
                }
                control c(inout Headers hdr, out bool pass) { apply { pass = hdr.k.isValid(); } }
                ebpfFilter(p(), c()) main;
                """)
        #expect(!checked.diagnostics.hasErrors, "\(checked.rendered)")
        #expect(checked.program?.verified() == [])
        guard case .parser(let parser)? = checked.program?.blocks.first?.kind else {
            Issue.record("no parser")
            return
        }
        #expect(parser.states.contains { $0.name.hasSuffix("sub.start") })
    }
}
