import BigInt
import Source
import Syntax
import Testing

import Architectures

/// What the goldens do not show: the shape of trees, spans, options.
@Suite struct ParserTests {
    /// The initial value of the constant that a text declares last.
    private func value(_ text: String) throws -> Expression {
        let parsed = parse(text)
        #expect(parsed.rendered == "")
        guard case .constant(let constant)? = parsed.program.declarations.last?.kind else {
            throw Missing(what: "a constant")
        }
        return constant.value
    }

    struct Missing: Error { var what: String }

    @Test func precedenceIsThatOfTheSpecification() throws {
        let cases = [
            ("1 + 2 * 3", "1 + (2 * 3)"), ("1 - 2 - 3", "(1 - 2) - 3"), ("a & b == c", "(a & b) == c"),
            ("a | b ^ c & d", "a | (b ^ (c & d))"), ("a << 1 + 2", "a << (1 + 2)"), ("a ++ b << c", "(a ++ b) << c"),
            ("a < b == c > d", "(a < b) == (c > d)"), ("a == b && c || d", "((a == b) && c) || d"),
            ("!a && b", "(!a) && b"), ("a ? b : c ? d : e", "a ? b : c ? d : e"), ("-a.b[1]", "-a.b[1]"),
            ("a >> b >> c", "(a >> b) >> c"), ("~a |+| b", "(~a) |+| b"),
        ]
        for (text, grouped) in cases {
            let one = Declaration(
                annotations: [],
                kind: .constant(
                    ConstantDeclaration(
                        annotations: [], type: TypeSyntax(.bool, at: .none), name: Identifier("x", at: .none),
                        value: try value("const bool x = \(text);"))), span: .none)
            let shown = printed(ProgramSyntax(declarations: [one]), fullyParenthesized: true)
            #expect(shown == "const bool x = \(grouped);\n")
        }
    }

    @Test func integersHaveValueWidthAndSign() throws {
        let cases: [(String, BigInt, Int?, Bool)] = [
            ("0", 0, nil, false), ("0xFf_", 255, nil, false), ("0377", 377, nil, false), ("0o377", 255, nil, false),
            ("0b_101", 5, nil, false), ("0D19", 19, nil, false), ("8w255", 255, 8, false), ("4s0b0111", 7, 4, true),
            ("128w0x1_0000_0000_0000_0000_0000", BigInt(1) << 80, 128, false),
        ]
        for (text, number, width, isSigned) in cases {
            guard case .integer(number, width, isSigned) = try value("const int x = \(text);").kind else {
                Issue.record("\(text) is \(try value("const int x = \(text);").kind)")
                continue
            }
        }
    }

    @Test func aParenthesisBeforeATypeIsACast() throws {
        guard case .cast = try value("typedef bit<8> T; const T x = (T) - 1;").kind else { throw Missing(what: "a cast") }
        guard case .binary(.subtract, _, _) = try value("const int T = 1; const int x = (T) - 1;").kind else {
            throw Missing(what: "a difference")
        }
    }

    @Test func anAngleBehindAFunctionOpensTypesOnly() throws {
        guard case .call(_, let types, let arguments) = try value("struct T { } const int x = f<T, _>(1);").kind else {
            throw Missing(what: "a call")
        }
        #expect(types.count == 2 && arguments.count == 1)
        guard case .binary(.greater, _, _) = try value("const int x = f < T > (1);").kind else {
            throw Missing(what: "a comparison")
        }
    }

    @Test func aConstructorIsCalledByItsType() throws {
        guard case .call(let callee, let types, _) = try value("extern E<T> { E(); } const int x = E<bit<8>>();").kind,
            case .type(let type) = callee.kind, case .specialized = type.kind
        else { throw Missing(what: "a constructor call") }
        #expect(types.isEmpty)
    }

    @Test func aTypedefOfADeclaredTypeIsTwoDeclarations() {
        #expect(parse("typedef struct S { bool a; } T;").program.declarations.count == 2)
    }

    @Test func definesAndIncludePathsOfTheCommandLine() {
        let options = ParseOptions(defines: [("A", "3"), ("F(x)", "x + A")])
        #expect(printed(parse("const int x = F(1);", options: options).program) == "const int x = 1 + 3;\n")
        let files = FileProvider(
            read: { $0 == "lib/core.p4" ? Array("const int mine = 1;".utf8) : nil }, system: { Architectures.include(named: $0) })
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let program = parseProgram(
            path: "a/b.p4", bytes: Array("#include <core.p4>\n".utf8), options: ParseOptions(includePaths: ["lib"]),
            files: files, map: &map, diagnostics: &diagnostics)
        #expect(printed(program) == "const int mine = 1;\n")
        #expect(map.files.map(\.path) == ["a/b.p4", "lib/core.p4"])
    }

    @Test func quotedIncludesAreFoundBesideTheirFile() {
        let files = FileProvider(
            read: { ["a/x.p4": "#include \"y.p4\"\n", "a/y.p4": "const int y = 1;"][$0].map { Array($0.utf8) } }, system: { _ in nil })
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let program = parseProgram(
            path: "main.p4", bytes: Array("#include \"a/x.p4\"\n".utf8), options: ParseOptions(), files: files, map: &map,
            diagnostics: &diagnostics)
        #expect(program.declarations.count == 1)
        #expect(!diagnostics.hasErrors)
    }

    /// Text that a macro made points at the macro's use.
    @Test func spansOfMacrosAreThoseOfTheUse() {
        let text = "#define M(x) x + 1\nconst int a =\n  M(2);\n"
        let parsed = parse(text)
        guard case .constant(let constant)? = parsed.program.declarations.first?.kind,
            case .binary(_, _, let one) = constant.value.kind
        else {
            Issue.record("no constant")
            return
        }
        #expect(parsed.map.location(of: one.span)?.line == 3)
        #expect(one.span.start == 35 && one.span.end == 39)
    }

    @Test func everyShippedIncludeStandsAlone() {
        #expect(Architectures.names.count >= 5)
        for name in Architectures.names {
            let parsed = parse("#include <\(name)>\n#include <\(name)>\n")
            #expect(parsed.rendered == "")
            #expect(parsed.program.declarations.count > 5)
        }
        #expect(Architectures.include(named: "nothing.p4") == nil)
    }
}
