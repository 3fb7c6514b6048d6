#!/usr/bin/env bash
# Compiles the eBPF and XDP programs of checkouts of p4lang/p4c and vmware/p4c-xdp as they are written, with every clang there is, and
# has the kernel's verifier go through each: how many compile, how many load.
# usage: conformance-compile.sh WEIR P4C XDP
set -uo pipefail
cd "$(dirname "$0")/.."
weir=$(realpath "$1") p4c=${2:?P4C=DIR, a checkout of p4lang/p4c} xdp=${3:?XDP=DIR, a checkout of vmware/p4c-xdp}
externs=(--extern Tests/Conformance/externs/verify_ipv4_checksum.c --extern Tests/Conformance/externs/tcp_conntrack.c)
object=$(mktemp)
trap 'rm -f "$object"' EXIT

clangs=()
for clang in /usr/bin/clang "$(dirname "$(command -v swift || echo /nowhere/swift)")/clang"; do
    if [ -x "$clang" ]; then clangs+=("$clang"); fi
done

failed=0
list() { # TITLE PROGRAM...
    local title=$1 clang program compiled loaded words
    shift
    for clang in "${clangs[@]}"; do
        compiled=0 loaded=0
        for program in "$@"; do
            words=()
            grep -q 'extern.*\(verify_ipv4_checksum\|tcp_conntrack\)' "$program" && words=("${externs[@]}")
            if WEIR_CLANG=$clang "$weir" build "$program" "${words[@]}" -o "$object" 2>/dev/null; then
                compiled=$((compiled + 1))
                if WEIR_CLANG=$clang "$weir" build "$program" "${words[@]}" --verify -o "$object" 2>/dev/null; then
                    loaded=$((loaded + 1))
                else
                    echo "not loaded: $program ($clang)"
                fi
            else
                echo "not compiled: $program ($clang)"
            fi
        done
        echo "$title: $compiled of $# compile, $loaded load ($("$clang" --version | head -n 1))"
        [ "$loaded" = $# ] || failed=1
    done
}

mapfile -t switches < <(ls "$xdp"/tests/xdp*.p4)
mapfile -t filters < <(ls "$p4c"/testdata/p4_16_samples/*_ebpf.p4 "$p4c"/testdata/p4_16_samples/*_ebpf-kernel.p4 "$p4c"/testdata/p4_16_samples/*-ebpf.p4 2>/dev/null)
mapfile -t others < <(grep -lE '#include *[<"](ebpf|xdp)_model' "$p4c"/testdata/p4_16_samples/*.p4 | grep -vE '[_-]ebpf(-kernel)?\.p4$')
list "p4c-xdp tests/xdp*.p4" "${switches[@]}"
list "p4c *_ebpf*.p4" "${filters[@]}"
list "p4c, other programs for these models" "${others[@]}"
exit $failed
