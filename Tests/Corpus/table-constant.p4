// Trap 17: hit, miss and action_run of tables that need no map: constant defaults, constant entries, no key at all.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action one() {
        hdr.h.b = hdr.h.b + 1;
    }
    action two(bit<8> n) {
        hdr.h.b = hdr.h.b + n;
    }
    table fixed {
        key = { hdr.h.a : exact; }
        actions = { one; two; @defaultonly NoAction; }
        const default_action = NoAction();
    }
    table entries_only {
        key = { hdr.h.a : exact; }
        actions = { one; two; }
        const default_action = two(0x20);
        const entries = {
            1 : one();
            2 : two(0x10);
        }
    }
    table keyless {
        actions = { one; two; }
        const default_action = two(0x40);
    }
    apply {
        hdr.h.c = 0;
        hdr.h.d = 0;
        if (fixed.apply().hit) {
            hdr.h.c = hdr.h.c + 1;
        }
        if (entries_only.apply().miss) {
            hdr.h.c = hdr.h.c + 2;
        }
        if (keyless.apply().hit) {
            hdr.h.c = hdr.h.c + 4;
        }
        switch (fixed.apply().action_run) {
            one: { hdr.h.d = hdr.h.d + 1; }
            two: { hdr.h.d = hdr.h.d + 2; }
            NoAction: { hdr.h.d = hdr.h.d + 3; }
        }
        switch (entries_only.apply().action_run) {
            one: { hdr.h.d = hdr.h.d + 0x10; }
            two: { hdr.h.d = hdr.h.d + 0x20; }
        }
        switch (keyless.apply().action_run) {
            one: { hdr.h.d = hdr.h.d + 0x100; }
            two: { hdr.h.d = hdr.h.d + 0x200; }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
