const int a = 0;
const int b = 0xFF_ff;
const int c = 0b_1010_1010;
const int d = 0o777;
const int e = 0d99;
const int f = 0377;
const bit<8> g = 8w255;
const bit<8> h = 8w0b10101010;
const int<32> i = 32s0xFF;
const int<4> j = 4s7;
const bit<128> k = 128w0xFFFF_FFFF_FFFF_FFFF_0000_0000_0000_0001;
const int l = 1234567890123456789012345678901234567890;
const int m = 1__2_;
@s("") @s("a \" b \\") @s("two
lines") @s("gr\u{00}oss: Äß") struct S { }
