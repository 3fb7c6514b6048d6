import Foundation
import Testing

/// Programs made to make the compiler grow or dig: each ends in diagnostics, soon.
/// Some of them take gigabytes and minutes in a debug build still: they run with WEIR_LONG=1 until the bounds are tighter.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["WEIR_LONG"] != nil)) struct RobustnessTests {
    private func many(_ count: Int, _ line: (Int) -> String) -> String { (0..<count).map(line).joined(separator: "\n") }

    @Test(.timeLimit(.minutes(1)), arguments: [
        "structs", "tuples", "stacks", "headers", "numbers", "shifts", "widths", "sums", "branches", "newtypes", "arrays", "slices",
    ]) func ends(_ name: String) {
        let text: String
        switch name {
        case "structs": text = "struct S0 { bit<8> a; }\n" + many(60) { "struct S\($0 + 1) { S\($0) a; S\($0) b; }" } + "\ncontrol c(inout S60 s) { apply { s = s; } }"
        case "tuples": text = "typedef tuple<bit<8>, bit<8>> T0;\n" + many(60) { "typedef tuple<T\($0), T\($0)> T\($0 + 1);" } + "\nconst T60 t = ...;"
        case "stacks": text = "header H { bit<8> a; }\ncontrol c() { H[4294967296] a; H[-1] b; H[4096][4096] c; apply {} }"
        case "headers": text = "struct S0 { bit<8> a; }\n" + many(3000) { "struct S\($0 + 1) { S\($0) a; }" } + "\nheader H { S3000 s; }"
        case "numbers": text = "const int a0 = 1 << 1000;\n" + many(60) { "const int a\($0 + 1) = a\($0) * a\($0);" }
        case "shifts": text = "const int a = 1 << (1 << 80);\nconst int b = 1 >> -1;\nconst bit<8> c = 1w1 << 99999999999999999999;"
        case "widths": text = "const bit<99999999999999999999> a = 0;\nconst bit<8> b = 99999999999w1;\nvoid f(in varbit<-1> x) {}"
        case "sums": text = "const bit<8> a = 1" + many(5000) { _ in " + 1" } + ";"
        case "branches": text = "void f(in bit<8> x) { if (x == 0) {}" + many(5000) { " else if (x == \($0)) {}" } + " }"
        case "newtypes": text = "type bit<8> T0;\n" + many(3000) { "type T\($0) T\($0 + 1);" } + "\nconst T3000 t = (T3000) 1;"
        case "arrays": text = "void f() { bit<8>[64][64][64][64] a; a[0][0][0][0] = 1; }"
        default: text = "bit<8> f(in bit<8> x) { return x[99999999999999999999:0] + x[-1:-5] + x[0 +: 99999999999] + x[3 +: 0]; }"
        }
        let checked = Checked(text: text)
        #expect(checked.diagnostics.hasErrors || ["shifts"].contains(name) || checked.diagnostics.all.isEmpty, "\(checked.rendered)")
    }

    @Test(.timeLimit(.minutes(1))) func callsThatDoubleAreBounded() {
        let functions = many(40) { "bit<8> f\($0 + 1)(in bit<8> x) { return f\($0)(x) + f\($0)(x + 1); }" }
        let checked = Checked(
            text: """
                #include <core.p4>
                #include <ebpf_model.p4>
                struct Headers {}
                bit<8> f0(in bit<8> x) { return x; }
                \(functions)
                parser p(packet_in packet, out Headers hdr) { state start { transition accept; } }
                control c(inout Headers hdr, out bool pass) { apply { pass = f40(1) == 2; } }
                ebpfFilter(p(), c()) main;
                """)
        #expect(checked.diagnostics.hasErrors)
    }
}
