import Testing

@testable import CBackend

/// C values and how they are written.
struct CValueTests {
    private let a = CExpression.name("a")
    private let b = CExpression.name("b")
    private let c = CExpression.name("c")

    @Test func parenthesesStandWhereTheyAreNeeded() {
        func binary(_ op: CExpression.Operator, _ x: CExpression, _ y: CExpression) -> CExpression { .binary(op, x, y) }
        #expect(binary(.add, a, binary(.add, b, c)).text == "a + (b + c)")
        #expect(binary(.add, binary(.add, a, b), c).text == "a + b + c")
        #expect(binary(.subtract, a, binary(.subtract, b, c)).text == "a - (b - c)")
        #expect(binary(.bitAnd, binary(.equal, a, b), c).text == "(a == b) & c")
        #expect(binary(.and, binary(.equal, a, b), c).text == "a == b && c")
        #expect(binary(.or, binary(.and, a, b), c).text == "(a && b) || c")
        #expect(binary(.shiftLeft, binary(.add, a, b), .integer(3)).text == "(a + b) << 3")
        #expect(CExpression.prefix(.not, binary(.less, a, b)).text == "!(a < b)")
        #expect(CExpression.prefix(.negate, .prefix(.negate, a)).text == "-(-a)")
        #expect(CExpression.conditional(.conditional(a, b, c), b, .conditional(a, b, c)).text == "(a ? b : c) ? b : a ? b : c")
        #expect(CExpression.arrow(.prefix(.dereference, a), "x").text == "(*a)->x")
        #expect(CExpression.cast(.u32, binary(.add, a, b)).text == "(u32)(a + b)")
    }

    @Test func constantsCarryTheirSize() {
        #expect(CExpression.unsigned(5, isLong: false).text == "5u")
        #expect(CExpression.unsigned(0xFFFF_FFFF_FFFF, isLong: true).text == "0xffffffffffffull")
        #expect(CExpression.integer(-8).text == "-8")
    }

    @Test func declarationsAreWrittenFromTheInsideOut() {
        #expect(CType.array(.array(.u64, 4), 256).declaring("sets") == "u64 sets[256][4]")
        #expect(CType.pointerToConst(.u8).declaring("p") == "const u8 *p")
        #expect(CType.aligned(.array(.u8, 8)).declaring("h") == "u8 h[8] __attribute__((aligned(8)))")
    }

    @Test func commentsAndStringsCannotEscape() {
        #expect(CExpression.quoted("a\"b\\\n\u{7}") == "\"a\\\"b\\\\\\012\\007\"")
        let text = CPrinter.print([.comment("x */ int y; /*")])
        #expect(text.contains("x * / int y;"))
    }

    @Test func unusedLocalsGoWithWhatFillsThem() {
        let body: [CStatement] = [
            .declare(.u32, "a", .zero), .declare(.u32, "b", .zero), .assign(a, .call("f", [])), .assign(b, a),
            .label("nowhere"), .return(.zero),
        ]
        let left = UnusedLocals.remove(from: body)
        guard left.count == 2, case .evaluate(.call("f", [])) = left[0], case .return = left[1] else {
            Issue.record("\(left)")
            return
        }
    }

    @Test func namesAreIdentifiersAndGivenOnce() {
        var names = CNames()
        #expect(names.fresh("hdr.ipv4") == "ipv4")
        #expect(names.fresh("inner.ipv4") == "inner_ipv4")
        #expect(names.fresh("inner.ipv4") == "ipv4_2")
        #expect(names.fresh("hdr.int") == "hdr_int")
        #expect(names.fresh("x.größe") == "gr__e" || CNames.identifier("größe").allSatisfy { $0.isASCII })
        #expect(names.fresh("a.very.long_name_of_a_table", limit: 15) == "long_name_of_a_")
        #expect(names.fresh("b.very.long_name_of_a_table", limit: 15).utf8.count <= 15)
    }
}
