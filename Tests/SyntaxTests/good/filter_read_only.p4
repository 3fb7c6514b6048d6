#define EBPF_MODEL_READ_ONLY_HEADERS
#include <ebpf_model.p4>
struct Headers { }
parser prs(packet_in packet, out Headers headers) { state start { transition accept; } }
control pipe(in Headers headers, out bool pass) { apply { pass = true; } }
ebpfFilter(prs(), pipe()) main;
