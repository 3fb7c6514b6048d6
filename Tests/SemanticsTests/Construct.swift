/// A construct of the language: how it is found in a program that is accepted, and, where it can be got wrong, what is said then.
struct Construct: Sendable {
    enum Place: Sendable {
        /// The tree as it prints: no comments, one layout.
        case tree
        /// The text itself: of what no tree keeps.
        case text
    }
    let name: String
    let place: Place
    /// A regular expression.
    let pattern: String
    /// What an error of a program in `bad` says; nil where nothing of its own can be wrong with it.
    let error: String?

    init(_ name: String, _ pattern: String, _ error: String? = nil, in place: Place = .tree) {
        self.name = name
        self.place = place
        self.pattern = pattern
        self.error = error
    }

    /// What a front end for all of P4-16 reads, chapter by chapter of the specification.
    static let all: [Construct] =
        preprocessor + lexical + types + generics + calls + expressions + statements + tables + parsers + headers + annotations + architectures

    private static let preprocessor: [Construct] = [
        Construct("preprocessor: include", #"#include <core\.p4>"#, "cannot find the include file", in: .text),
        Construct("preprocessor: include in quotes", #"#include ""#, "includes are nested more than 64 deep", in: .text),
        Construct("preprocessor: object-like macro", #"#define WIDTH 8"#, "the name of a macro is missing", in: .text),
        Construct("preprocessor: function-like macro", #"#define \w+\(\w+, \w+\)"#, "macro 'F' takes 2 arguments, not 1", in: .text),
        Construct("preprocessor: variadic macro", #"__VA_ARGS__"#, "the parameters of a macro are names", in: .text),
        Construct("preprocessor: macro argument as string", #"#define \w+\(\w+\) #\w+"#, in: .text),
        Construct("preprocessor: joined tokens", #"\w+##\w+"#, "'##' makes", in: .text),
        Construct("preprocessor: macro that names itself", #"#define SELF SELF_VALUE"#, "macros expand to more than", in: .text),
        Construct("preprocessor: undef", #"#undef"#, in: .text),
        Construct(
            "preprocessor: conditional with an expression", #"#if defined\(WIDTH\) && .*\? 1 : 0"#, "this is not an expression that #if can compute", in: .text),
        Construct("preprocessor: elif", #"#elif "#, "#elif without an #if", in: .text),
        Construct("preprocessor: else", #"#else"#, "#else after #else", in: .text),
        Construct("preprocessor: ifdef and ifndef", #"#ifndef"#, "this conditional has no #endif", in: .text),
        Construct("preprocessor: error directive", #"#error"#, "#error this one is meant", in: .text),
        Construct("preprocessor: line", #"#line \d+ ""#, "#line needs a line number", in: .text),
        Construct("preprocessor: line continuation", #"\\\n"#, in: .text),
        Construct("preprocessor: line and file as macros", #"__LINE__"#, in: .text),
    ]

    private static let lexical: [Construct] = [
        Construct("lexical: hexadecimal", #"\b0x[0-9a-fA-F]+\b"#, "'g' is no digit of base 16", in: .text),
        Construct("lexical: octal", #"\b0o[0-7]+\b"#, in: .text),
        Construct("lexical: binary with underscores", #"0b[01]+_[01]+"#, "'2' is no digit of base 2", in: .text),
        Construct("lexical: literal with a width", #"\b\d+w\w+"#, "the width of an integer can be", in: .text),
        Construct("lexical: signed literal", #"\b\d+s\w+"#, in: .text),
        Construct("lexical: comments", #"/\*"#, "this comment has no end", in: .text),
        Construct("lexical: string literal", #""[^"]*""#, "this string has no end", in: .text),
    ]

    private static let types: [Construct] = [
        Construct("types: bit", #"\bbit<\d+> \w+"#, "a size of -1 is not possible here"),
        Construct("types: bit of a computed width", #"\bbit<\("#, "the size of a type has to be a number that is known here"),
        Construct("types: bit of width 0", #"\bbit<0>"#),
        Construct("types: int of a width", #"\bint<\d+>"#, "bit<8> given where int<8> is needed"),
        Construct("types: int of any size", #"\bint \w+ ="#, "int given where bool is needed"),
        Construct("types: varbit", #"\bvarbit<\d+>"#, "varbit<8> given where bit<16> is needed"),
        Construct("types: bool", #"\bbool \w+"#, "bool given where int is needed"),
        Construct("types: error", #"\berror \w+ = error\.\w+"#, "there is no error 'Missing'"),
        Construct("types: error declaration", #"\berror \{"#, "error 'NoError' is declared twice"),
        Construct("types: match_kind declaration", #"\bmatch_kind \{"#, "match kind 'exact' is declared twice"),
        Construct("types: string", #"\bconst string \w+"#, "string given where bit<8> is needed"),
        Construct("types: enum", #"\benum \w+ \{"#, "has two members 'a'"),
        Construct("types: serializable enum", #"\benum bit<\d+> \w+ \{"#, "the type of the enum's members"),
        Construct("types: header", #"\bheader \w+ \{"#, "a header field cannot be Inner"),
        Construct("types: struct in a header", #"Address +address;"#, "a header field cannot be"),
        Construct("types: header union", #"\bheader_union \w+ \{"#, "a member of a header union must be a header"),
        Construct("types: header stack", #"\b[A-Z]\w*\[\d+\] \w+"#, "the stack has 3 elements, 2 values are given"),
        Construct("types: array of numbers", #"\bbit<\d+>\[\d+\]"#, "bit<8>[2] has no member 'next'"),
        Construct("types: array of arrays", #"\bbit<\d+>\[\d+\]\[\d+\]"#),
        Construct("types: struct", #"\bstruct \w+ \{"#, "a struct field cannot be string"),
        Construct("types: tuple", #"\btuple<"#, "a tuple cannot hold string"),
        Construct("types: list", #"\blist<"#),
        Construct("types: extern object", #"\bextern \w+(<\w+>)? \{"#, "a constructor has no return type"),
        Construct("types: extern function", #"\bextern [\w<>]+ \w+(<\w+>)?\("#, "is not known: write"),
        Construct("types: typedef", #"\btypedef "#, "'typedef' cannot give a name to void"),
        Construct("types: type", #"\btype \w+"#, "'type' gives a name to a bit<>"),
        Construct("types: parser type", #"\bparser \w+(<[^>]*>)?\([^{]*\);"#),
        Construct("types: control type", #"\bcontrol \w+(<[^>]*>)?\([^{]*\);"#, "work cannot stand for Work<One>"),
        Construct("types: package", #"\bpackage \w+"#, "'main' has to be the instance of a package"),
    ]

    private static let generics: [Construct] = [
        Construct("generics: generic struct", #"\bstruct \w+<"#, "'Pair' takes 2 type arguments, not 1"),
        Construct("generics: generic header", #"\bheader \w+<"#, "'Wide' takes 1 type argument, not 0"),
        Construct("generics: generic function", #"\n[\w<>]+ \w+<\w+>\([^;]*\{"#, "T given where bit<8> is needed"),
        Construct("generics: generic extern", #"\bextern \w+<"#, "'B' takes 1 type argument, not 2"),
        Construct("generics: generic method", #"\b\w+ \w+<\w+>\([^)]*\);"#),
        Construct("generics: generic control", #"\bcontrol \w+<\w+>\([^;]*\{"#),
        Construct("generics: generic parser", #"\bparser \w+<"#),
        Construct("generics: generic package", #"\bpackage \w+<"#, "its parameter 'headers' is Two, not One"),
        Construct("generics: inference", #"\bswap\("#, "is not known: write 'make<...>(...)'"),
        Construct("generics: specialization", #"\bswap<\w+>\("#, "'same' takes 1 type argument, 2 given"),
        Construct("generics: specialized type", #"\bPair<.*> \w+ = "#, "takes 2 type arguments, not 1"),
    ]

    private static let calls: [Construct] = [
        Construct("calls: overloads by arity", #"\bboth\(x\)"#, "takes 1 argument, 2 are given"),
        Construct("calls: overloads by name", #"\bboth\(left = "#, "has no parameter 'prot'"),
        Construct("calls: named arguments", #"\badd\(b = x, a = 2\)"#, "either all arguments are named or none"),
        Construct("calls: optional arguments", #"@optional in "#, "'@optional' is for parameters of"),
        Construct("calls: default arguments", #"\bin bit<8> \w+ = \d"#, "an out parameter has no default value"),
        Construct("calls: in", #"\(in "#, "can only be read"),
        Construct("calls: out", #"\bout "#, "is an out parameter: it needs a variable to write to"),
        Construct("calls: inout", #"\binout "#, "is written through, so it needs exactly"),
        Construct("calls: directionless", #"\baction \w+\(bit<8> \w+\)"#, "a parameter with a direction has to stand before those without"),
        Construct("calls: out argument left out", #"split\(y, high, _\)"#, "'_' can stand only for an out"),
        Construct("calls: slice as an inout argument", #"swap\(y\[15 ?: ?8\]"#),
        Construct("calls: constructor call", #"\bc\(4\) four"#, "the argument for 'x' is not known at compile time"),
        Construct("calls: constructor with named arguments", #"\bc\(step = 3\)"#),
        Construct("calls: constructor parameters", #"\bcontrol \w+\([^{]*\)\([^{]*\) \{"#, "a constructor parameter has no direction"),
        Construct("calls: extern constructor", #"Register<bit<\d+>>\(16\) shared"#, "'C' has no constructor"),
        Construct("calls: abstract method", #"\babstract \w+"#, "the abstract methods 'one', 'two' are not given bodies"),
        Construct("calls: instance with an initializer", #"\bchooser = \{"#, "only an instance of an extern has an initializer"),
        Construct("calls: this", #"\bthis\."#),
        Construct("calls: instance as an argument", #"inner\(1, shared\)"#),
        Construct("calls: nested control", #"\bone\.apply\("#, "a control cannot hold a parser"),
        Construct("calls: nested parser", #"\blabels\.apply\("#, "a parser can be applied only in a parser"),
        Construct("calls: control applied by its type", #"\bplain\.apply\("#, "a control cannot be instantiated at the top level"),
        Construct("calls: function", #"\nbit<8> \w+\(in bit<8> \w+[^;]*\{"#, "can end without returning a value"),
        Construct("calls: action", #"\baction \w+\("#, "'go' needs an argument for 'port'"),
        Construct("calls: recursion is none", #"\breturn "#, "there is no recursion in P4"),
    ]

    private static let expressions: [Construct] = [
        Construct("expressions: slice", #"\[7 ?: ?4\]"#, "is below its low bit 5"),
        Construct("expressions: slice of a slice", #"\[15 ?: ?8\]\[3 ?: ?0\]"#),
        Construct("expressions: slice by width", #"\+: ?2\]"#, "a slice's bounds have to be known"),
        Construct("expressions: concatenation", #"\+\+"#, "'++' joins values of known widths"),
        Construct("expressions: saturating addition", #"\|\+\|"#, "'|+|' needs values of a known width"),
        Construct("expressions: saturating subtraction", #"\|-\|"#),
        Construct("expressions: shift left", #"<<"#, "a shift by a negative number"),
        Construct("expressions: shift right", #">> ?\d"#, "the shift's right side has to be unsigned"),
        Construct("expressions: division and modulo", #" % "#, "division by zero"),
        Construct("expressions: addition", #"\w \+ \w"#, "'+' does not apply to bit<8> and bit<16>"),
        Construct("expressions: multiplication", #"\w \* \w"#),
        Construct("expressions: negation", #"= -\w|-x"#, "'-' does not apply to bool"),
        Construct("expressions: complement", #"~\w"#, "'~' does not apply to int"),
        Construct("expressions: not", #"!\(?\w"#, "'!' does not apply to bit<8>"),
        Construct("expressions: bitwise operators", #" \^ "#, "'+' does not apply to Id and Id"),
        Construct("expressions: comparison", #" <= "#, "cannot be compared"),
        Construct("expressions: and and or", #" && .* \|\| "#, "int given where bool is needed"),
        Construct("expressions: explicit cast", #"\(bit<16>\)"#, "bit<8> cannot be cast to int<16>"),
        Construct("expressions: cast to a type of a name", #"\(byte_t\)|\(Port\)"#),
        Construct("expressions: cast to bool", #"\(bool\)"#, "bit<8> cannot be cast to bool"),
        Construct("expressions: implicit cast", #"const bit<8> \w+ = \w+;"#, "bit<16> given where bit<8> is needed"),
        Construct("expressions: cast of an enum", #"\(bit<8>\) ?tiny"#, "Color given where bit<8> is needed"),
        Construct("expressions: mask", #"&&&"#, "a mask has to be known at compile time"),
        Construct("expressions: range", #"\.\."#, "bool given where bit<8> is needed"),
        Construct("expressions: list expression", #"= \{ ?\d+, "#, "{int} given where tuple<bit<8>, bool> is needed"),
        Construct("expressions: struct expression", #"\{ ?\w+ = \w+, \w+ = "#, "'S' has no field 'c'"),
        Construct("expressions: struct expression with its type", #"\(Pair\) ?\{"#, "the type of '{ name = value }' is not known"),
        Construct("expressions: invalid header", #"\{#\}"#, "'{#}' can be compared only with a header"),
        Construct("expressions: default value", #"= \.\.\.;"#, "'...' has no value of its own"),
        Construct("expressions: rest by default", #", \.\.\. ?\}"#, "'S' needs a value for its field 'b'"),
        Construct("expressions: conditional", #" \? "#, "bit<8> given where bool is needed"),
        Construct("expressions: comparison of structs", #"p != both"#, "S and {int} cannot be compared"),
        Construct("expressions: comparison of headers", #"==? ?headers\.as\[1\]|\[0\] == \w+\.\w+\[1\]"#, "A and B cannot be compared"),
        Construct("expressions: index of a tuple", #"mixed\[1\]"#),
        Construct("expressions: index at run time", #"\.as\[at\]"#, "a stack's index is a number, not bool"),
        Construct("expressions: sizes in bits and bytes", #"\.maxSizeInBits\(\)"#),
        Construct("expressions: infinite precision", #"<< 200|>> 200"#, "'/' is not defined on negative values"),
        Construct("expressions: type as a prefix of an error", #"error\.NoMatch"#, "there is no error 'NoErorr'"),
        Construct("expressions: name of the top level", #"[ (]\.\w+"#),
        Construct("expressions: strings joined", #""two " \+\+"#, "'+' does not apply to string and string"),
        Construct("expressions: static_assert", #"static_assert\("#, "static_assert does not hold"),
    ]

    private static let statements: [Construct] = [
        Construct("statements: assignment", #"\bx = "#, "this cannot be assigned"),
        Construct("statements: compound assignment", #" \+= "#, "bool given where bit<4> is needed"),
        Construct("statements: assignment with -", #" \-= "#),
        Construct("statements: assignment with *", #" \*= "#),
        Construct("statements: assignment with /", #" /= "#),
        Construct("statements: assignment with %", #" %= "#),
        Construct("statements: assignment with |", #" \|= "#),
        Construct("statements: assignment with &", #" \&= "#),
        Construct("statements: assignment with ^", #" \^= "#),
        Construct("statements: assignment with <<", #" <<= "#),
        Construct("statements: assignment with >>", #" >>= "#),
        Construct("statements: assignment with |+|", #" \|\+\|= "#),
        Construct("statements: assignment with |-|", #" \|\-\|= "#),
        Construct("statements: variable", #"\n +bit<8> \w+;"#, "is declared twice"),
        Construct("statements: constant", #"\bconst bit<8> \w+"#, "'limit' is a constant: it cannot be assigned"),
        Construct("statements: if and else", #"\} else"#, "int given where bool is needed"),
        Construct("statements: switch on action_run", #"\.action_run\)"#, "table 'early' has no action 'set'"),
        Construct("statements: switch on a value", #"switch \(value \+ 1\)|switch \(\(value"#, "a switch is on a number"),
        Construct("statements: switch on an enum", #"switch \(step\)"#, "this value has a label already"),
        Construct("statements: switch on an error", #"switch \(what\)"#),
        Construct("statements: fall-through", #"stop:\s+reset:"#, "this action has a label already"),
        Construct("statements: default label", #"\n +default: \{"#, "the default label has to be the last"),
        Construct("statements: for with three parts", #"for \([^;]*;[^;]*;"#, "expected ')', found ';'"),
        Construct("statements: for over a range", #" in 0 \.\. 3\)"#, "a loop goes over a range, a list or a stack"),
        Construct("statements: for over a stack", #" in cells\)"#, "a loop goes over a range, a list or a stack"),
        Construct("statements: for over a list", #" in \{ ?\d"#),
        Construct("statements: break", #"\bbreak;"#, "'break' stands outside of a loop"),
        Construct("statements: continue", #"\bcontinue;"#, "'continue' stands outside of a loop"),
        Construct("statements: return", #"\breturn;"#, "nothing is returned here, but a value is given"),
        Construct("statements: return of a value", #"\breturn \w"#, "a value of type bit<8> has to be returned"),
        Construct("statements: exit", #"\bexit;"#, "'exit' cannot be used in a function"),
        Construct("statements: block", #"\n +\{\n"#, "expected '}', found"),
        Construct("statements: empty statement", #"\n +;\n"#),
        Construct("statements: annotated block", #"@atomic \{"#, "annotations cannot stand here"),
    ]

    private static let tables: [Construct] = [
        Construct("tables: key", #"\bkey = \{"#, "has 'key' twice"),
        Construct("tables: match kind exact", #"\w: exact\b|\]: exact\b"#, "there is no match kind 'exakt'"),
        Construct("tables: match kind lpm", #"\w: lpm\b|\]: lpm\b"#, "the mask of an lpm key is a prefix"),
        Construct("tables: match kind ternary", #"\w: ternary\b|\]: ternary\b"#),
        Construct("tables: match kind range", #"\w: range\b|\]: range\b"#, "bool given where bit<16> is needed"),
        Construct("tables: match kind optional", #"\w: optional\b|\]: optional\b"#, "an optional key has a value or '_', no mask"),
        Construct("tables: match kind selector", #"\w: selector\b|\]: selector\b"#),
        Construct("tables: actions", #"\bactions = \{"#, "has no list of actions"),
        Construct("tables: action with arguments in the list", #"bound\(x, 3\)"#, "one for each parameter with a direction"),
        Construct("tables: default action", #"\bdefault_action = "#, "'default_action' has to stand after 'actions'"),
        Construct("tables: constant default action", #"\bconst default_action = "#, "is not in the table's list of actions"),
        Construct("tables: constant entries", #"\bconst entries = \{"#, "constant entries have no priorities"),
        Construct("tables: entries", #"\n +entries = \{"#, "a table without a key has no entries"),
        Construct("tables: constant entry", #"\n +const (priority = )?\(?"#),
        Construct("tables: priority", #"priority = 10: "#, "a priority lies between 0 and"),
        Construct("tables: largest_priority_wins", #"largest_priority_wins = "#, "'largest_priority_wins' is true or false"),
        Construct("tables: priority_delta", #"priority_delta = "#, "'priority_delta' is a positive number"),
        Construct("tables: size", #"\bsize = \d"#),
        Construct("tables: implementation", #"\bimplementation = "#),
        Construct("tables: keyless table", #"table keyless \{"#),
        Construct("tables: hit", #"\.apply\(\)\.hit"#, "the result of apply given where bool is needed"),
        Construct("tables: miss", #"\.apply\(\)\.miss"#),
        Construct("tables: action_run", #"\.apply\(\)\.action_run"#, "action_run can only be switched on"),
        Construct("tables: apply", #"\bt\.apply\(\);"#, "a table can be applied only in the apply block"),
    ]

    private static let parsers: [Construct] = [
        Construct("parsers: state", #"\bstate \w+ \{"#, "there is no state 'missing'"),
        Construct("parsers: start", #"\bstate start \{"#, "has no state 'start'"),
        Construct("parsers: transition", #"\btransition accept;"#, "never comes to accept or reject"),
        Construct("parsers: loop of states", #"0: start;"#),
        Construct("parsers: select", #"transition select\("#, "a select is on numbers"),
        Construct("parsers: select on several values", #"select\([^)]*, [^)]*\)"#, "one value here, where the select has 2 values"),
        Construct("parsers: value set", #"\bvalue_set<"#, "a value set holds numbers"),
        Construct("parsers: extract", #"\.extract\("#, "only a header can be extracted"),
        Construct("parsers: extract of a varbit", #"\.extract\([^()]*(\([^()]*\)[^()]*)*, [^)]"#, "has a varbit field: extract needs its size"),
        Construct("parsers: extract of nothing", #"extract<\w+>\(_\)"#),
        Construct("parsers: verify", #"\bverify\("#, "'verify' can be called only in a parser"),
        Construct("parsers: lookahead", #"\.lookahead<"#, "cannot be looked ahead for"),
        Construct("parsers: advance", #"\.advance\("#),
        Construct("parsers: length", #"packet\.length\(\)"#),
        Construct("parsers: next and last", #"\.last\b"#, "'last' can only be read"),
        Construct("parsers: lastIndex", #"\.lastIndex\b"#, "'lastIndex' can be used only in a parser"),
        Construct("parsers: local variable of a parser", #"\n    bit<32> size"#),
        Construct("parsers: conditional in a state", #"if \(labelled\)"#),
    ]

    private static let headers: [Construct] = [
        Construct("headers: setValid", #"\.setValid\(\)"#, "has no method 'setValid'"),
        Construct("headers: setInvalid", #"\.setInvalid\(\)"#),
        Construct("headers: isValid", #"\.isValid\(\)"#, "has no method 'isvalid'"),
        Construct("headers: push_front", #"\.push_front\("#, "'push_front' takes one argument"),
        Construct("headers: pop_front", #"\.pop_front\("#, "'pop_front' takes a number that is not negative"),
        Construct("headers: size of a stack", #"\.size\b"#),
        Construct("headers: emit", #"\.emit\("#, "only headers can be emitted"),
        Construct("headers: emit with its type", #"\.emit<"#),
        Construct("headers: emit of a list", #"\.emit\(\{"#),
    ]

    private static let annotations: [Construct] = [
        Construct("annotations: without a body", #"@bare|@atomic"#),
        Construct("annotations: with any body", #"@anything\("#, "expected ')', found the end of the file"),
        Construct("annotations: with an empty body", #"@empty\(\)"#),
        Construct("annotations: list in brackets", #"@listed\["#, "a structured annotation @mine stands here once"),
        Construct("annotations: keys in brackets", #"@keyed\["#, "'a' is given twice"),
        Construct("annotations: of names", #"@name\(""#, "@name needs a string"),
        Construct("annotations: pragma", #"@pragma|@hidden"#),
        Construct("annotations: noWarn", #"@noWarn\("#),
        Construct("annotations: of a key", #": exact @name"#, "this key needs an annotation @name"),
    ]

    private static let architectures: [Construct] = [
        Construct("architectures: core", #"#include <core\.p4>"#, in: .text),
        Construct("architectures: ebpf_model", #"#include <ebpf_model\.p4>"#, in: .text),
        Construct("architectures: xdp_model", #"#include <xdp_model\.p4>"#, in: .text),
        Construct("architectures: v1model", #"#include <v1model\.p4>"#, in: .text),
        Construct("architectures: psa", #"#include <psa\.p4>"#, in: .text),
    ]
}
