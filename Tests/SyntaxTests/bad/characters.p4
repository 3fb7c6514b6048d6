const int a = 1 ` 2;
const int b = 'c';
const int c = $x;
const int d = ä;
const int e = 12abc;
const int f = 0xg;
const int g = 0b2;
const int h = 0x;
const int i = 8w;
const int j = 99999999w1;
const int k = "unterminated;
const int l = 1;
/* no end
