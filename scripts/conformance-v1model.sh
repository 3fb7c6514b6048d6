#!/usr/bin/env bash
# Runs the v1model programs of a checkout of p4lang/p4c: those with STF files beside them on the user target, in the kernel and on
# links, the others as far as the kernel's verifier. Ends with what passed, what failed, and each that is refused with its reason.
# usage: conformance-v1model.sh WEIR P4C
set -euo pipefail
cd "$(dirname "$0")/.."
weir=$1 samples=${2:?P4C=DIR, a checkout of p4lang/p4c}/testdata/p4_16_samples
lists=Tests/Conformance
externs=(--extern $lists/externs/extern_func.c)
# Of the programs that only use what v1model has, so many in a hundred have to load.
wanted=95
# Seconds that each of the two runs may take; they take a minute and a half together on two cores.
limit=1200
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Parts of other programs, which have no main, stand in folders called include.
mapfile -t all < <(grep -rlE --include='*.p4' '#include *[<"]v1model' "$samples" | sort)
tested=() plain=() parts=()
for program in "${all[@]}"; do
    if [ -f "${program%.p4}.stf" ]; then tested+=("$program")
    elif [[ $program = */include/* ]]; then parts+=("$program")
    else plain+=("$program"); fi
done
[ ${#tested[@]} -gt 0 ] || { echo "no v1model programs in $samples" >&2; exit 1; }
status=0
echo "== ${#all[@]} programs for v1model: ${#tested[@]} with STF files, ${#plain[@]} without, ${#parts[@]} parts of others"

lines() { grep -vE '^(#|$)' "$@" || true; }
count() { grep -c "^$1" "$2" || true; }
# weir test, with its report in a file too.
run() { # REPORT WORDS...
    local report=$1
    shift
    timeout --kill-after=10 $limit "$weir" test "$@" | tee "$report"
}

run "$folder/tested" --target user,kernel,net --known $lists/known-v1model.txt "${externs[@]}" "${tested[@]}" || status=1

# Loaded, with no packet sent.
pairs=()
for program in "${plain[@]}"; do
    script="$folder/$(basename "${program%.p4}").stf"
    : > "$script"
    pairs+=("$program" "$script")
done
lines -h $lists/other-v1model.txt $lists/refused-v1model.txt > "$folder/known"
run "$folder/plain" --target kernel --known "$folder/known" "${externs[@]}" "${pairs[@]}" || status=1

echo
for target in user kernel net; do
    word=$(printf '%-6s' $target)
    passed=$(count "ok   $word" "$folder/tested") short=$(count "-    $word" "$folder/tested")
    excepted=$(lines $lists/known-v1model.txt | awk -v target=$target '("," $2 ",") ~ ("," target ",")' | wc -l)
    failed=$((${#tested[@]} - passed - short - excepted))
    echo "== $target: $passed of $((${#tested[@]} - short)) passed, $failed failed, $excepted excepted; $short have frames of less than 14 bytes"
done
echo "== excepted:"
lines $lists/known-v1model.txt
others=$(lines $lists/other-v1model.txt | wc -l) fit=$((${#plain[@]} - $(lines $lists/other-v1model.txt | wc -l)))
loaded=$(count "ok   kernel" "$folder/plain")
share() { echo "$(($1 * 1000 / $2 / 10)).$(($1 * 1000 / $2 % 10)) percent"; }
echo "== without STF files: $loaded of the $fit that only use what v1model has load, $(share "$loaded" "$fit") ($wanted wanted)"
echo "== of all ${#all[@]}, parts included, $(($(count "ok   user" "$folder/tested") + loaded)) do: $(share $(($(count "ok   user" "$folder/tested") + loaded)) ${#all[@]})"
echo "== refused:"
lines $lists/refused-v1model.txt
echo "== $others that are no programs for v1model on a kernel:"
lines $lists/other-v1model.txt
[ $((loaded * 100)) -ge $((fit * wanted)) ] || status=1
if [ $status = 0 ]; then echo "== as expected"; else echo "== not as expected: see the errors above"; fi
exit $status
