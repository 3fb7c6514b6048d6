// What types may be made of.
#include <core.p4>

header Inner { bit<8> a; }
header Holder { Inner inner; }
header_union NotHeaders { bit<8> a; }
struct Strings { string text; }
struct Twice { bit<8> a; bool a; }
const tuple<string> words = { "a" };
type Inner Renamed;
typedef void Nothing;
enum bit<4> TooLarge { fits = 15, large = 16 }
enum bool Odd { one = true }
enum Same { a, b, a }
struct Wide<T> { T value; }
struct Itself { Wide<Wide<bit<8>>> inner; }
bit<8> zero(in int<0> x) { return 0; }
control c()(bit<8> width) {
    bit<(width)> later;
    apply {}
}
struct Unsized { Wide bare; Wide<bit<8>, bool> many; }
