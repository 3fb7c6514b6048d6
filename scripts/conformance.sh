#!/usr/bin/env bash
# Runs the eBPF and XDP programs of checkouts of p4lang/p4c and vmware/p4c-xdp with the STF files beside them.
# usage: conformance.sh WEIR P4C XDP
set -euo pipefail
cd "$(dirname "$0")/.."
weir=$1 p4c=${2:?P4C=DIR, a checkout of p4lang/p4c} xdp=${3:?XDP=DIR, a checkout of vmware/p4c-xdp}

programs() {
    for script in "$1"/*.stf; do
        program=${script%.stf}.p4
        if [ -f "$program" ] && grep -qE '#include *[<"](ebpf|xdp)_model' "$program"; then echo "$program"; fi
    done
}
# Every STF file there is, whatever the architecture of its program, can at least be read. Those of p4tc_samples_stf are not among
# them: one leaves out the commas between arguments, which the language asks for.
find "$p4c/testdata/p4_14_samples" "$p4c/testdata/p4_16_samples" "$xdp/tests" -name '*.stf' -print0 | xargs -0 "$weir" test --syntax

mapfile -t all < <(programs "$p4c/testdata/p4_16_samples"; programs "$xdp/tests")
exec "$weir" test --target user,kernel,net --known Tests/Conformance/known.txt \
    --extern Tests/Conformance/externs/verify_ipv4_checksum.c --extern Tests/Conformance/externs/tcp_conntrack.c "${all[@]}"
