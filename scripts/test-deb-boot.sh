#!/bin/bash
# Boots the root of test-deb.sh with the systemd in it, as the first process of a namespace, and looks at what weir.service made of
# /etc/weir: test-deb-boot.sh ROOT. The pipelines declared there are on p1 and p2. Needs root.
set -euo pipefail
root=$1
# Where /tmp is emptied at boot.
mkdir -p "$root/root" "$root/etc/systemd/system"
cat >"$root/root/look.sh" <<'END_LOOK'
exec >/root/look.txt 2>&1
set -eux
trap 'systemctl poweroff --force --force' EXIT
test "$(systemctl is-active weir.service)" = active
systemctl show weir.service -p Before | grep -w network-online.target
systemctl show weir.service -p After | grep -w network-pre.target
weir status lab
test "$(weir plan /etc/weir)" = "all is as declared"
# What was changed by hand is put right by a reload; what runs outlives the service.
weir table add lab ipv4_route dst=10.0.9.0/24 --action drop reason=1
systemctl reload weir.service
test "$(weir plan /etc/weir)" = "all is as declared"
systemctl stop weir.service
weir status lab
# A file that is wrong fails the unit, and leaves what runs.
echo 'pipelines: {lab: {}}' >/etc/weir/other.yaml
! systemctl start weir.service
test "$(systemctl is-active weir.service || true)" = failed
weir status lab
rm /etc/weir/other.yaml
systemctl start weir.service
weir log --verb apply
echo all is well
END_LOOK
cat >"$root/etc/systemd/system/look.service" <<'END_UNIT'
[Unit]
After=weir.service
[Service]
Type=oneshot
ExecStart=/bin/bash /root/look.sh
[Install]
WantedBy=multi-user.target
END_UNIT
systemd-analyze --man=no --root="$root" verify weir.service
systemctl --root="$root" enable weir.service look.service
rm -f "$root/root/look.txt"
timeout -s KILL 90 unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child bash -c "
    set -e
    mount --make-rprivate /
    mount --bind '$root' '$root'
    mount -t proc proc '$root/proc'
    mount -t sysfs sysfs '$root/sys'
    if ! mount -t cgroup2 cgroup2 '$root/sys/fs/cgroup'; then
        echo none >'$root/root/look.txt'
        exit 0
    fi
    mount -t tmpfs tmpfs '$root/run'
    mount -t tmpfs tmpfs '$root/dev'
    for device in null zero full random urandom tty; do
        touch '$root/dev/'\$device
        mount --bind /dev/\$device '$root/dev/'\$device
    done
    mkdir -p '$root/run/netns'
    ip link set lo up
    for way in 1 2; do
        ip link add p\$way type veth peer name q\$way
        ip link set p\$way up
        ip link set q\$way up
    done
    cd '$root'
    exec chroot '$root' /usr/bin/env -i container=weir PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=multi-user.target --show-status=no" || true
if [ "$(cat "$root/root/look.txt" 2>/dev/null)" = none ]; then
    echo "not booted: this machine allows no cgroup2 of one's own"
    exit 0
fi
grep -qx 'all is well' "$root/root/look.txt" || { cat "$root/root/look.txt" || echo "nothing was looked at: it never came so far"; exit 1; }
