#include "CTestProgram.h"
#include <errno.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attributes) {
    int result = (int)syscall(__NR_bpf, command, attributes, sizeof(*attributes));
    return result < 0 ? -errno : result;
}

static int load(enum bpf_prog_type type, int verdict) {
    struct bpf_insn instructions[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = verdict},
        {.code = BPF_JMP | BPF_EXIT},
    };
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.prog_type = type;
    attributes.insns = (uint64_t)(uintptr_t)instructions;
    attributes.insn_cnt = sizeof(instructions) / sizeof(instructions[0]);
    attributes.license = (uint64_t)(uintptr_t) "GPL";
    return bpf(BPF_PROG_LOAD, &attributes);
}

int test_xdp_program(int verdict) { return load(BPF_PROG_TYPE_XDP, verdict); }

int test_tc_program(int verdict) { return load(BPF_PROG_TYPE_SCHED_CLS, verdict); }

int test_xdp_link(int program, int interface_index) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.link_create.prog_fd = (uint32_t)program;
    attributes.link_create.target_ifindex = (uint32_t)interface_index;
    attributes.link_create.attach_type = BPF_XDP;
    return bpf(BPF_LINK_CREATE, &attributes);
}

int test_send_frames(int interface_index, const void *frame, size_t size, int count) {
    int raw = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (raw < 0)
        return -errno;
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = interface_index};
    int result = 0;
    for (int i = 0; i < count && result == 0; i++)
        if (sendto(raw, frame, size, 0, (struct sockaddr *)&address, sizeof address) != (ssize_t)size)
            result = -errno;
    close(raw);
    return result;
}
