control c(inout bit<8> x) {
    apply {
        for (bit<8> i = 0, bit<8> j = 1; i < 4 && j < 9; i += 1, j = j << 1) {
            if (i == 2) continue;
            if (j == 4) { break; }
            x = x + i;
        }
        for (;true;) { break; }
        for (x = 1; x < 3; x = x + 1) x = x * 2;
        for (bit<8> i in 1 .. 4) { x = i; }
        for (bit<8> i in { 1, 2, 3 }) x = i;
        @unroll for (@here bit<8> i in (x) .. (x + 1)) { x = i; }
        @unroll for (bit<8> i = 0; i < 2; i += 1) { }
    }
}
