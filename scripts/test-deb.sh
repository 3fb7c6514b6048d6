#!/bin/bash
# Installs the package in a fresh Debian root, without a Swift toolchain, and works in it: test-deb.sh BINARY.
# The root is made of the files of the packages that the package depends on, as this machine has them installed, and is gone afterwards. Where
# BINARY is a debug build, the Swift libraries it is linked against are put into the root too; a release build has them inside. Needs root.
set -euo pipefail
binary=$1
cd "$(dirname "$0")/.."
work=$(mktemp -d /tmp/weir-deb-XXXXXX)
root=$work/root
name=wrdeb$$
finish() { rm -rf --one-file-system "$work"; }
trap finish EXIT
say() { echo "== $*"; }

say "packages"
scripts/deb.sh "$binary" 0.1.0 "$work/one.deb"
scripts/deb.sh "$binary" 0.1.0+rebuilt "$work/two.deb"
dpkg-deb --contents "$work/one.deb" >"$work/contents"
for file in usr/bin/weir usr/share/man/man1/weir-apply.1.gz usr/share/bash-completion/completions/weir usr/share/zsh/vendor-completions/_weir \
    usr/share/fish/vendor_completions.d/weir.fish usr/share/weir/themes/dark.yaml usr/share/weir/include/core.p4 \
    usr/share/weir/examples/router.p4 usr/lib/systemd/system/weir.service etc/weir/; do
    grep -q " ./$file\$" "$work/contents" || { echo "the package has no $file"; exit 1; }
done
# What it is linked against is what it says it depends on.
dpkg-deb -f "$work/one.deb" Depends | tr ',' '\n' | sed -e 's/|.*//' -e 's/(.*//' -e 's/ //g' >"$work/depends"
for library in $(objdump -p "$binary" | sed -n 's/ *NEEDED *//p'); do
    case $library in libswift*|lib_Foundation*|libFoundation*|libdispatch*|libBlocksRuntime*|ld-linux*) continue ;; esac
    path=$(ldd "$binary" | sed -n "s/^\t$library => \([^ ]*\) .*/\1/p")
    owner=$(dpkg -S "$(realpath "$path")" "$path" "/usr$path" 2>/dev/null | head -n 1 | cut -d: -f1 || true)
    grep -qx "$owner" "$work/depends" || { echo "$library is of $owner, which the package does not depend on"; exit 1; }
done

say "a root of its dependencies"
declare -A taken=()
queue=$(cat "$work/depends"; echo bash dash coreutils sed grep iproute2 bsdutils ncurses-base base-files libc-bin findutils systemd)
while [ -n "$queue" ]; do
    next=""
    for package in $queue; do
        [ -z "${taken[$package]:-}" ] || continue
        version=$(dpkg-query -W -f '${db:Status-Abbrev} ${Pre-Depends}, ${Depends}' "$package" 2>/dev/null) || continue
        case $version in ii*) ;; *) continue ;; esac
        taken[$package]=1
        next="$next $(echo "${version#ii }" | tr ',' '\n' | sed -e 's/|.*//' -e 's/(.*//' -e 's/:any//' -e 's/ //g' | tr '\n' ' ')"
    done
    queue=${next// /}
    [ -z "$queue" ] || queue=$next
done
mkdir -p "$root"
# As dpkg would have unpacked them.
for directory in bin sbin lib lib64; do [ ! -L /$directory ] || { mkdir -p "$root/usr/$directory"; ln -s "usr/$directory" "$root/$directory"; }; done
for package in "${!taken[@]}"; do dpkg -L "$package"; done | sort -u | while read -r file; do
    { [ ! -d "$file" ] || [ -L "$file" ]; } && [ -e "$file" ] || continue
    case $file in /usr/share/doc/*|/usr/share/man/*|/usr/share/locale/*) continue ;; esac
    echo "$file"
done >"$work/files"
tar -C / -cf - --no-recursion -T <(sed 's|^/||' "$work/files") | tar -C "$root" -xf - --keep-directory-symlink
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
mkdir -p "$root"/{proc,sys,dev,run,tmp,root,var/log,etc}
for library in $(ldd "$binary" | sed -n 's/.* => \([^ ]*\) .*/\1/p' | grep -E 'swift|Foundation|dispatch|BlocksRuntime' || true); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
dpkg-deb -x "$work/one.deb" "$root"
cp "$work/two.deb" "$root/tmp/"
printf 'root:x:0:0:root:/root:/bin/bash\n' >"$root/etc/passwd"
[ ! -e "$root/usr/bin/swift" ] && [ ! -e "$root/opt/swift/usr/bin" ]

say "in it"
cat >"$root/tmp/inside.sh" <<'END'
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=xterm
mkdir -p /root/w && cd /root/w
! command -v swift
weir --version
weir doctor >doctor.txt || true
cat doctor.txt
grep -q '^ok .*clang' doctor.txt
weir new lab --from router
weir check lab.p4
weir test lab.p4 --target kernel
ip link add p1 type veth peer name q1
ip link add p2 type veth peer name q2
for link in p1 p2 q1 q2; do ip link set $link up; done
cat >/etc/weir/lab.yaml <<'YAML'
pipelines:
  lab:
    program: /root/w/lab.p4
    interfaces: [p1, p2]
    ports: {1: p1, 2: p2}
    tables:
      ipv4_route:
        entries:
          - {match: {dst: 10.0.1.0/24}, action: forward, parameters: {port: 1, smac: "02:00:00:00:01:fe", dmac: "02:00:00:00:01:01"}}
YAML
weir plan /etc/weir
weir apply --wait 5 /etc/weir
test "$(weir apply /etc/weir)" = "all is as declared"
weir table add lab ipv4_route dst=10.0.9.0/24 --action drop reason=1
test "$(weir plan /etc/weir | wc -l)" = 1
weir undo --yes
test "$(weir plan /etc/weir)" = "all is as declared"
weir log
# The console, looked at for a while and left by its own key.
touch screen.txt
(for try in $(seq 40); do ! grep -q ipv4_route screen.txt || break; sleep 1; printf 3; done; printf q; sleep 2) \
    | timeout 60 script -qfec 'stty rows 24 cols 80; weir console lab' screen.txt >/dev/null || true
grep -q ipv4_route screen.txt || { cat -v screen.txt | tail -c 3000; exit 1; }
# An upgrade while it runs: the same program goes on, and the new weir has it.
before=$(weir status lab --json | grep '"programID"')
(while :; do weir status lab >/dev/null || echo lost >lost; sleep 0.05; done) & watcher=$!
# As dpkg goes about it: beside the old file, then in its place in one step.
dpkg-deb -x /tmp/two.deb /tmp/two
(cd /tmp/two && find usr -type f) | while read -r file; do
    cp -p "/tmp/two/$file" "/$file.dpkg-new"
    mv "/$file.dpkg-new" "/$file"
done
kill $watcher; wait $watcher 2>/dev/null || true
test ! -e lost
test "$(weir status lab --json | grep '"programID"')" = "$before"
weir table add lab ipv4_route dst=10.0.8.0/24 --action drop reason=1
weir swap lab lab.p4
test "$(weir table show lab ipv4_route | grep -c '10\.0\.')" = 2
weir detach lab
weir undo --yes
weir detach lab
END
grep -q dpkg "$root/usr/bin/dpkg-deb" 2>/dev/null || for tool in dpkg-deb tar xz; do
    path=$(command -v $tool)
    mkdir -p "$root$(dirname "$path")"
    cp -L "$path" "$root$path"
    for library in $(ldd "$path" | sed -n 's/.* => \([^ ]*\) .*/\1/p'); do
        [ -e "$root$library" ] || { mkdir -p "$root$(dirname "$library")"; cp -L "$library" "$root$library"; }
    done
done
timeout 240 unshare --mount --net --pid --fork --kill-child bash -c "
    set -e
    mount --make-rprivate /
    mount -t proc proc '$root/proc'
    mount --rbind /sys '$root/sys'
    mount --rbind /dev '$root/dev'
    mount -t tmpfs tmpfs '$root/run'
    mkdir -p '$root/run/netns' '$root/run/weir'
    ip link set lo up
    exec chroot '$root' /usr/bin/env -i /bin/bash /tmp/inside.sh"
say "booted by systemd"
scripts/test-deb-boot.sh "$root"
say "all of it works"
