#!/usr/bin/env bash
# Runs the v1model programs of a checkout of p4lang/p4c: those with STF files beside them on the user target and in the kernel, the
# others as far as the kernel's verifier. What is refused is listed with its reason.
# usage: conformance-v1model.sh WEIR P4C
set -euo pipefail
cd "$(dirname "$0")/.."
weir=$1 samples=${2:?P4C=DIR, a checkout of p4lang/p4c}/testdata/p4_16_samples
lists=Tests/Conformance
externs=(--extern $lists/externs/extern_func.c)
# Of the programs that only use what v1model has, so many in a hundred have to load.
wanted=95

# Parts of other programs, which have no main, stand in folders called include and in files called skeleton.
mapfile -t all < <(find "$samples" -name '*.p4' -not -path '*/include/*' -not -name '*skeleton*' -print0 |
    xargs -0 grep -lE '#include *[<"]v1model' | xargs grep -LE 'include *[<"](psa|pna)' | sort)
tested=() plain=()
for program in "${all[@]}"; do
    if [ -f "${program%.p4}.stf" ]; then tested+=("$program"); else plain+=("$program"); fi
done
status=0
echo "== ${#tested[@]} programs with STF files, on the user target and in the kernel"
"$weir" test --target user,kernel --known $lists/known-v1model.txt "${externs[@]}" "${tested[@]}" || status=1

# Loaded, with no packet sent.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pairs=()
for program in "${plain[@]}"; do
    script="$folder/$(basename "${program%.p4}").stf"
    : > "$script"
    pairs+=("$program" "$script")
done
cat $lists/other-v1model.txt $lists/refused-v1model.txt > "$folder/known"
echo "== ${#plain[@]} programs without, loaded"
"$weir" test --target kernel --known "$folder/known" "${externs[@]}" "${pairs[@]}" || status=1

lines() { grep -vE '^(#|$)' "$1" || true; }
others=$(lines $lists/other-v1model.txt | wc -l) refused=$(lines $lists/refused-v1model.txt | wc -l)
fit=$((${#plain[@]} - others)) loaded=$((${#plain[@]} - others - refused))
echo "== excepted, with STF:"
lines $lists/known-v1model.txt
echo "== no programs for v1model on a kernel:"
lines $lists/other-v1model.txt
echo "== refused:"
lines $lists/refused-v1model.txt
echo "== $loaded of $fit programs that only use what v1model has load: $((loaded * 1000 / fit / 10)).$((loaded * 1000 / fit % 10)) percent, $wanted wanted"
[ $((loaded * 100)) -ge $((fit * wanted)) ] || status=1
exit $status
