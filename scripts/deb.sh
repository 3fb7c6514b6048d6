#!/bin/sh
# Makes a Debian package of a built weir: deb.sh BINARY VERSION OUT.deb. Nothing but dpkg-deb and what is in every Debian is needed.
set -eu
binary=$1 version=$2 out=$3
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
architecture=$(dpkg --print-architecture)
source=$(cd "$(dirname "$0")/.." && pwd)

install -D -m 0755 "$binary" "$root/usr/bin/weir"
install -d "$root/usr/share/man/man1" "$root/usr/share/weir/examples" "$root/usr/share/weir/themes" "$root/usr/share/weir/include" \
    "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" "$root/usr/share/fish/vendor_completions.d" \
    "$root/usr/share/doc/weir" "$root/usr/lib/systemd/system" "$root/etc/weir" "$root/DEBIAN"
"$binary" manual "$root/usr/share/man/man1"
gzip -9n "$root"/usr/share/man/man1/*.1
"$binary" --generate-completion-script bash >"$root/usr/share/bash-completion/completions/weir"
"$binary" --generate-completion-script zsh >"$root/usr/share/zsh/vendor-completions/_weir"
"$binary" --generate-completion-script fish >"$root/usr/share/fish/vendor_completions.d/weir.fish"
"$binary" manual --includes "$root/usr/share/weir/include"
install -m 0644 "$source"/examples/*.p4 "$source"/examples/*.stf "$root/usr/share/weir/examples/"
install -m 0644 "$source"/themes/*.yaml "$root/usr/share/weir/themes/"
install -m 0644 "$source/README.md" "$source/LICENSE" "$root/usr/share/doc/weir/"
install -m 0644 "$source"/docs/*.md "$root/usr/share/doc/weir/"
cp "$source/LICENSE" "$root/usr/share/doc/weir/copyright"
install -m 0644 "$source/scripts/weir.service" "$root/usr/lib/systemd/system/weir.service"

cat >"$root/DEBIAN/control" <<END
Package: weir
Version: $version
Architecture: $architecture
Maintainer: Weir maintainers <weir@localhost>
Section: net
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f 1)
Depends: libc6 (>= 2.36), libgcc-s1, libstdc++6, libmnl0, libbpf1 (>= 1:1.1), libelf1, libncursesw6, libtinfo6, libyaml-0-2, clang-14 | clang (>= 1:14)
Recommends: iproute2
Description: P4 on the Linux kernel, with a person in charge of it
 Compiles P4-16 to eBPF, attaches it to XDP and TC, and shows the operator of a
 switch host live tables, counters and maps in a console. /etc/weir/*.yaml is
 applied at boot by weir.service.
END

# Packets go on through an upgrade: what runs is pinned in the kernel, and the new weir finds it.
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    [ -n "$2" ] || systemctl enable weir.service || true
fi
END
cat >"$root/DEBIAN/postrm" <<'END'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
    [ "$1" != remove ] || systemctl disable weir.service 2>/dev/null || true
    systemctl daemon-reload || true
fi
END
chmod 0755 "$root/DEBIAN/postinst" "$root/DEBIAN/postrm"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
mkdir -p "$(dirname "$out")"
dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$out" >/dev/null
echo "$out"
