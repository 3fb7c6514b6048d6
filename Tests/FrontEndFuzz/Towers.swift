/// Texts made to make a compiler dig, grow or go round in circles. Each is small; each ends in diagnostics.
enum Towers {
    static func rep(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    static func many(_ count: Int, _ line: (Int) -> String) -> String { (0..<count).map(line).joined(separator: "\n") }
    static func control(_ body: String) -> String { "control c(inout bit<8> x) { apply { \(body) } }" }

    /// A program for a filter, so that calls are followed.
    static func filter(_ top: String, _ locals: String = "", _ body: String) -> String {
        """
        #include <core.p4>
        #include <ebpf_model.p4>
        header H { bit<8> a; }
        struct Headers { H h; H[4] s; }
        \(top)
        parser p(packet_in packet, out Headers hdr) { state start { packet.extract(hdr.h); transition accept; } }
        control c(inout Headers hdr, out bool pass) {
            bit<8> x = hdr.h.a;
            \(locals)
            apply { pass = true; \(body) }
        }
        ebpfFilter(p(), c()) main;
        """
    }

    /// What ten megabytes are made of.
    static let pieces: [(name: String, text: String)] = [
        ("constants", "const bit<8> name = 1 + 2 * 3;\n"), ("parentheses", "("), ("braces", "{"), ("quotes", "\"\n\\"), ("words", "a "),
        ("comments", "/*"), ("conditions", "#if 1\n"), ("digits", "9"), ("blanks", " "), ("NUL", "\0"), ("lines", "\n"),
        ("structs", "struct S { bit<8> a; bit<16> b; }\n"), ("functions", "bit<8> f(in bit<8> x) { return x; }\n"),
        ("products", "const int a = (1 << 60000) * (1 << 60000);\n"), ("headers", "header H { bit<8>[4096] a; }\n"),
        ("controls", "control c(inout bit<8> x) { table t { actions = { } } apply { x = y + 1; } }\n"),
        ("annotations", "@a(b c) "), ("errors", "error { A }\n"), ("states", "parser p() { state start { transition next; } }\n"),
        ("strings", "const string s = \"a\" ++ \"b\";\n"), ("defines", "#define F(x) x x\n"), ("uses", "#define A a a a a\nA A A A A A A A A A\n"),
        ("stacks", "const bit<8>[4096] a = ...;\n"), ("semicolons", ";"), ("angles", "a<"), ("dots", "a."), ("casts", "(bit<8>)"),
    ]

    static let all: [(name: String, text: String)] = syntax + types + programs

    private static let syntax: [(name: String, text: String)] = [
        ("parentheses", control("x = " + rep("(", 10_000) + rep(")", 10_000) + ";")),
        ("balanced", control("x = " + rep("(", 10_000) + "1" + rep(")", 10_000) + ";")),
        ("blocks", control(rep("{", 10_000) + rep("}", 10_000))), ("open blocks", control(rep("{", 10_000))),
        ("ifs", control(rep("if (true) ", 10_000) + ";")), ("else ifs", control(rep("if (true) { } else ", 10_000) + "{ }")),
        ("signs", control("x = " + rep("-", 10_000) + "1;")), ("sum", control("x = 1" + rep(" + 1", 10_000) + ";")),
        ("members", control("x" + rep(".x", 10_000) + " = 1;")), ("indices", control("x" + rep("[0]", 10_000) + " = 1;")),
        ("calls", control("x = " + rep("f(", 10_000) + rep(")", 10_000) + ";")),
        ("lists", control("x = " + rep("{", 10_000) + rep("}", 10_000) + ";")),
        ("casts", control("x = " + rep("(bit<8>) ", 10_000) + "1;")),
        ("conditions", control("x = " + rep("true ? 1 : ", 10_000) + "1;")),
        ("tuples", "typedef " + rep("tuple<", 10_000) + "bool" + rep(">", 10_000) + " t;"),
        ("stacked", "struct S { bool" + rep("[1]", 10_000) + " t; }"),
        ("keysets", "parser p() { state s { transition select(x) { " + rep("(", 10_000) + "1" + rep(")", 10_000) + ": s; } } }"),
        ("macro calls", "#define F(x) x\n" + rep("F(", 10_000) + rep(")", 10_000)), ("#if", "#if " + rep("(", 10_000) + "\n#endif\n"),
        ("doubling macros", "#define A0 x\n" + (1...60).map { "#define A\($0) A\($0 - 1) A\($0 - 1)\n" }.joined() + "A60"),
        ("doubling macro calls", "#define F(x) x x\n" + rep("F(", 60) + "1" + rep(")", 60)),
        ("macros that are themselves", "#define A B\n#define B A\n#define F(x) F(F(x))\nconst bit<8> x = A + F(F(1));"),
        ("includes", rep("#include <core.p4>\n", 5_000)), ("nested conditions", rep("#if 1\n", 100_000) + rep("#endif\n", 100_000)),
        ("NUL", "const bit<8> a = 1;\0\0\0"), ("no UTF-8", "const bit<8> \u{FFFD}\u{10FFFF} = 1;"), ("annotations", rep("@a[1] ", 20_000) + "struct S {}"),
        ("nested annotations", "@a(" + rep("(", 20_000) + rep(")", 20_000) + ") struct S {}"), ("type arguments", control("f<" + rep("a<", 10_000) + ";")),
        ("comparisons", control("x = " + rep("a < ", 10_000) + "1;")), ("for", control(rep("for (bit<8> i in 0 .. 1) ", 10_000) + ";")),
        ("switches", control(rep("switch (x) { 1: { ", 5_000) + rep("} }", 5_000))), ("strings", "const string s = " + rep("\"a\" ++ ", 10_000) + "\"b\";"),
    ]

    private static let types: [(name: String, text: String)] = [
        (
            "structs that double",
            "struct S0 { bit<8> a; }\n" + many(60) { "struct S\($0 + 1) { S\($0) a; S\($0) b; }" } + "\ncontrol c(inout S60 s) { apply { s = s; } }"
        ),
        (
            "empty structs that double",
            "struct S0 {}\n" + many(60) { "struct S\($0 + 1) { S\($0) a; S\($0) b; }" } + "\ncontrol c(inout S60 s) { apply { s = s; } }"
        ),
        ("tuples that double", "typedef tuple<bit<8>, bit<8>> T0;\n" + many(60) { "typedef tuple<T\($0), T\($0)> T\($0 + 1);" } + "\nconst T60 t = ...;"),
        (
            "generics that double",
            "struct P<A> { A a; A b; }\ntypedef P<bit<8>> T0;\n" + many(60) { "typedef P<T\($0)> T\($0 + 1);" }
                + "\ncontrol c(inout T60 t) { apply { t = t; } }"
        ),
        ("largest stacks", "header H { bit<8> a; }\ncontrol c() { H[4294967296] a; H[-1] b; H[4096][4096] c; apply {} }"),
        ("many largest stacks", "header H { bit<8> a; }\nstruct S { " + many(200) { "H[4096] s\($0);" } + " }\ncontrol c(inout S s) { apply { s = s; } }"),
        (
            "stacks of unions",
            "header H { bit<8> a; }\nheader_union U { " + many(500) { "H u\($0);" } + " }\ncontrol c(inout U[4096] s) { apply { s = s; s.push_front(4095); } }"
        ),
        ("shifts of a stack", "header H { bit<8> a; }\ncontrol c(inout H[4096] s) { apply { " + rep("s.push_front(1); s.pop_front(1);\n", 2_000) + " } }"),
        ("types in types", "struct S0 { bit<8> a; }\n" + many(3_000) { "struct S\($0 + 1) { S\($0) a; }" } + "\nheader H { S3000 s; }"),
        ("numbers that double", "const int a0 = 1 << 1000;\n" + many(60) { "const int a\($0 + 1) = a\($0) * a\($0);" }),
        ("long products", "const int a = 1 << 60000;\n" + many(3_000) { "const int b\($0) = a * a / (a + \($0));" }),
        ("long numbers", many(200) { _ in "const int b = \(rep("9", 4_000));" }),
        ("shifts", "const int a = 1 << (1 << 80);\nconst int b = 1 >> -1;\nconst bit<8> c = 1w1 << 99999999999999999999;"),
        ("widths", "const bit<99999999999999999999> a = 0;\nconst bit<8> b = 99999999999w1;\nvoid f(in varbit<-1> x) {}"),
        ("wide values", "control c(inout bit<65536> x) { apply { " + rep("x = x + 1; x[65535:0] = x ^ (x << 3);\n", 2_000) + " } }"),
        ("sums", "const bit<8> a = 1" + many(5_000) { _ in " + 1" } + ";"),
        ("branches", "void f(in bit<8> x) { if (x == 0) {}" + many(5_000) { " else if (x == \($0)) {}" } + " }"),
        ("new types", "type bit<8> T0;\n" + many(3_000) { "type T\($0) T\($0 + 1);" } + "\nconst T3000 t = (T3000) 1;"),
        ("arrays", "void f() { bit<8>[64][64][64][64] a; a[0][0][0][0] = 1; }"),
        ("slices", "bit<8> f(in bit<8> x) { return x[99999999999999999999:0] + x[-1:-5] + x[0 +: 99999999999] + x[3 +: 0]; }"),
        ("arrays by index", "control c(inout bit<8>[4096] a, in bit<16> i) { apply { " + rep("a[i] = a[i] + 1;\n", 300) + " } }"),
        ("arrays of arrays by index", "control c(inout bit<8>[64][64] a, in bit<16> i) { apply { " + rep("a[i][i] = a[i][i] + 1;\n", 300) + " } }"),
        ("strings that double", "const string s0 = \"0123456789\";\n" + many(60) { "const string s\($0 + 1) = s\($0) ++ s\($0);" }),
        (
            "lists that double",
            "const tuple<bit<8>, bit<8>> a0 = { 1, 2 };\n"
                + many(60) { "const tuple<tuple<bit<8>, bit<8>>, tuple<bit<8>, bit<8>>> a\($0 + 1) = { a\($0), a\($0) };" }
        ),
        (
            "many fields",
            "header H { " + many(20_000) { "bit<8> f\($0);" } + " }\ncontrol c(inout H h) { apply { " + many(5_000) { "h.f\($0 * 4) = h.f1;" } + " } }"
        ),
        ("many names", many(20_000) { "const bit<8> c\($0) = 1;" } + "\n" + many(2_000) { "const bit<8> d\($0) = undeclared_\($0);" }),
        (
            "many members",
            "enum E { " + (0..<50_000).map { "m\($0)" }.joined(separator: ", ") + " }\ncontrol c(in E e, inout bit<8> x) { apply { "
                + many(5_000) { "if (e == E.m\($0 * 9)) x = 1;" } + " } }"
        ),
        ("many overloads", many(3_000) { "extern void f(in bit<8> a\($0));" } + "\ncontrol c() { apply { " + many(1_000) { "f(a\($0) = 1);" } + " } }"),
        ("many labels", "control c(in bit<16> x) { apply { switch (x) { " + many(20_000) { "\($0): {}" } + " } } }"),
        ("a deep default", "struct S { " + many(5_000) { "bit<8> a\($0);" } + " }\ncontrol c(inout S s) { apply { " + rep("s = ...;\n", 500) + " } }"),
    ]

    private static let programs: [(name: String, text: String)] = [
        (
            "calls that double",
            filter(
                "bit<8> f0(in bit<8> x) { return x; }\n" + many(40) { "bit<8> f\($0 + 1)(in bit<8> x) { return f\($0)(x) + f\($0)(x + 1); }" }, "",
                "pass = f40(1) == 2;")
        ),
        (
            "large calls that double",
            filter(
                "struct S { " + many(1_000) { "bit<8> a\($0);" } + " }\nvoid f0(inout S x) { x.a0 = 1; }\n"
                    + many(40) { "void f\($0 + 1)(inout S x) { S y = x; f\($0)(x); f\($0)(y); }" }, "S s;", "f40(s);")
        ),
        (
            "controls that double",
            filter(
                "control k0(inout bit<8> x) { apply { x = x + 1; } }\n"
                    + many(40) { "control k\($0 + 1)(inout bit<8> x) { k\($0)() a; k\($0)() b; apply { a.apply(x); b.apply(x); } }" }, "k40() k;", "k.apply(x);"
            )
        ),
        (
            "parsers that double",
            "#include <core.p4>\n#include <ebpf_model.p4>\nheader H { bit<8> a; }\nstruct Headers { H h; }\nparser p0(packet_in q, out Headers h) { state start { q.extract(h.h); transition accept; } }\n"
                + many(40) {
                    "parser p\($0 + 1)(packet_in q, out Headers h) { p\($0)() a; p\($0)() b; state start { a.apply(q, h); b.apply(q, h); transition accept; } }"
                } + "\ncontrol c(inout Headers h, out bool pass) { apply { pass = true; } }\nebpfFilter(p40(), c()) main;"
        ),
        (
            "tables and actions",
            filter(
                "",
                many(300) { "action a\($0)() { x = x + \($0 % 200); }" } + "table t { key = { x : exact; } actions = { " + many(300) { "a\($0);" }
                    + " NoAction; } }", rep("t.apply();\n", 300))
        ),
        (
            "entries",
            filter(
                "",
                "action a(bit<8> v) { x = v; } table t { key = { x : ternary; } actions = { a; NoAction; } default_action = NoAction; const entries = { "
                    + many(20_000) { "\($0 % 256) &&& 0xFF: a(\($0 % 256));" } + " } }", "t.apply();")
        ),
        ("loops in loops", filter("", "", rep("for (bit<8> i in { 1, 2, 3, 4, 5, 6, 7, 8 }) { ", 12) + "x = x + 1;" + rep("}", 12))),
        (
            "conditions with effects",
            filter("bit<8> g(inout bit<8> v) { v = v + 1; return v; }", "", "x = " + rep("(g(x) == 1 ? g(x) : ", 100) + "1" + rep(")", 100) + ";")
        ),
        (
            "exits in calls",
            filter("", many(60) { "action a\($0)(inout bit<8> v) { if (v == 1) { exit; } \($0 > 0 ? "a\($0 - 1)(v); a\($0 - 1)(v);" : "") }" }, "a59(x);")
        ),
        (
            "copies of stacks",
            filter(
                "void f0(inout Headers h) { h.s = h.s; }\n" + many(12) { "void f\($0 + 1)(inout Headers h) { Headers k = h; f\($0)(k); f\($0)(h); h = k; }" },
                "", "f12(hdr);")
        ),
    ]
}
