#!/usr/bin/env bash
# Runs the eBPF and XDP programs of checkouts of p4lang/p4c and vmware/p4c-xdp with the STF files beside them.
# usage: conformance.sh WEIR P4C XDP [OPTION-OF-WEIR-TEST]...
set -euo pipefail
cd "$(dirname "$0")/.."
weir=$1 p4c=${2:?P4C=DIR, a checkout of p4lang/p4c} xdp=${3:?XDP=DIR, a checkout of vmware/p4c-xdp}
options=("${@:4}")

programs() {
    for script in "$1"/*.stf; do
        program=${script%.stf}.p4
        if [ -f "$program" ] && grep -qE '#include *[<"](ebpf|xdp)_model' "$program"; then echo "$program"; fi
    done
}
# Every STF file there is, whatever the architecture of its program, can at least be read. Those of p4tc_samples_stf are not among
# them: one leaves out the commas between arguments, which the language asks for.
find "$p4c/testdata/p4_14_samples" "$p4c/testdata/p4_16_samples" "$xdp/tests" -name '*.stf' -print0 | xargs -0 "$weir" test --syntax

# What each of xdp2 to xdp16 says it does, in STF files of our own.
own=0
for script in Tests/Conformance/xdp/*.stf; do
    "$weir" test "$xdp/tests/$(basename "${script%.stf}").p4" "$script" --target user,kernel,net "${options[@]}" || own=1
done

mapfile -t all < <(programs "$p4c/testdata/p4_16_samples"; programs "$xdp/tests")
"$weir" test --target user,kernel,net "${options[@]}" --known Tests/Conformance/known.txt \
    --extern Tests/Conformance/externs/verify_ipv4_checksum.c --extern Tests/Conformance/externs/tcp_conntrack.c "${all[@]}"
exit $own
