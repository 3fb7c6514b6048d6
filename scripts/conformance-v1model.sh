#!/usr/bin/env bash
# Runs the v1model programs of a checkout of p4lang/p4c: those with STF files beside them on the user target and in the kernel, the
# others as far as the kernel's verifier.
# usage: conformance-v1model.sh WEIR P4C
set -euo pipefail
cd "$(dirname "$0")/.."
weir=$1 samples=${2:?P4C=DIR, a checkout of p4lang/p4c}/testdata/p4_16_samples
externs=(--extern Tests/Conformance/externs/extern_func.c)

# Parts of other programs, which have no main, stand in folders called include and in files called skeleton.
mapfile -t all < <(find "$samples" -name '*.p4' -not -path '*/include/*' -not -name '*skeleton*' -print0 |
    xargs -0 grep -lE '#include *[<"]v1model' | xargs grep -LE 'include *[<"](psa|pna)' | sort)
tested=() plain=()
for program in "${all[@]}"; do
    if [ -f "${program%.p4}.stf" ]; then tested+=("$program"); else plain+=("$program"); fi
done
status=0
echo "${#tested[@]} programs with STF files"
"$weir" test --target user,kernel --known Tests/Conformance/known-v1model.txt "${externs[@]}" "${tested[@]}" || status=1

# Loaded, with no packet sent.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pairs=()
for program in "${plain[@]}"; do
    script="$folder/$(basename "${program%.p4}").stf"
    : > "$script"
    pairs+=("$program" "$script")
done
echo "${#plain[@]} programs without"
"$weir" test --target kernel --known Tests/Conformance/refused-v1model.txt "${externs[@]}" "${pairs[@]}" || status=1
exit $status
