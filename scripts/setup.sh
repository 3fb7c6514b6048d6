#!/bin/sh
# Sets up what Weir is built and tested with: a Swift 6 toolchain is looked for, Debian packages are installed when missing.
# `setup.sh build` is enough to build; `setup.sh test` also looks for what tests and the demo need of rights and kernel.
set -eu

say() { printf 'weir: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

[ "$(uname -s)" = Linux ] || fail "Weir runs on Linux only."

if ! command -v swift >/dev/null 2>&1; then
    fail "the Swift toolchain is missing: install Swift 6.2 or newer from swift.org and put its usr/bin into PATH."
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
set -- ${1:-build} ${version:-0 0}
[ "$2" -gt 6 ] || { [ "$2" -eq 6 ] && [ "$3" -ge 2 ]; } || fail "Swift $2.$3 is too old: 6.2 or newer is needed."

if [ "$(id -u)" = 0 ]; then root=""; else root="sudo"; fi

need="libmnl-dev libbpf-dev libelf-dev libncurses-dev libyaml-dev pkg-config clang"
[ "$1" = build ] || need="$need iproute2 iputils-ping ethtool tmux gcc bpftool zsh fish systemd"
missing=""
for package in $need; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    [ -z "$root" ] || command -v sudo >/dev/null 2>&1 || fail "packages are missing and neither root nor sudo is there:$missing"
    say "installing$missing"
    $root apt-get update -qq || say "the package lists could not be updated, trying with the old ones"
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $missing >/dev/null \
        || fail "these packages could not be installed:$missing"
fi

[ "$1" = test ] || exit 0
[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || fail "the kernel's part needs root: run as root, or with a sudo that asks for nothing."
[ -r /sys/kernel/btf/vmlinux ] || fail "this kernel has no BPF type information (CONFIG_DEBUG_INFO_BTF): BPF programs cannot be loaded."
$root ip netns add weir-setup 2>/dev/null || fail "this machine allows no network namespaces, which the tests and the demo run in."
$root ip netns del weir-setup
