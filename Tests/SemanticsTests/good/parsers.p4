// Sub-parsers, stacks, value sets, variable sizes.
#include <core.p4>

header Label { bit<20> label; bit<3> class; bit<1> bottom; bit<8> ttl; }
header Base { bit<4> version; bit<4> words; bit<8> next; }
header Rest { varbit<320> options; }
struct Headers { Label[4] labels; Base base; Rest rest; }

error { BadVersion }

parser Labels(packet_in packet, out Label[4] labels) {
    state start {
        packet.extract(labels.next);
        transition select(labels.last.bottom) {
            0: start;
            1: accept;
        }
    }
}

struct Match {
    @match(ternary) bit<8> next;
}

parser p(packet_in packet, out Headers headers, in bool labelled)(bool strict) {
    Labels() labels;
    value_set<Match>(8) known;
    bit<32> size = 0;
    state start {
        if (labelled) {
            labels.apply(packet, headers.labels);
        }
        transition base;
    }
    state base {
        packet.extract(headers.base);
        verify(headers.base.version == 4 || !strict, error.BadVersion);
        size = (bit<32>) (headers.base.words - 1) * 32;
        packet.advance(headers.labels.lastIndex);
        transition select(headers.base.next, strict) {
            (6, true): rest;
            (1 .. 5, _): accept;
            default: next;
        }
    }
    state rest {
        packet.extract(headers.rest, size);
        packet.extract<Label>(_);
        transition accept;
    }
    state next {
        transition select(headers.base.next) {
            known: rest;
            _: reject;
        }
    }
}
