#define _GNU_SOURCE
#include "CMnl.h"
#include <fcntl.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>

static int checked(int result) { return result < 0 ? -errno : result; }

const char *cmnl_error_name(int number) { return strerrorname_np(number); }
const char *cmnl_error_words(int number) { return strerrordesc_np(number); }

int cmnl_receive_buffer(int socket, int bytes) {
    if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) == 0)
        return 0;
    return checked(setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)));
}

int cmnl_pending(int socket) { return checked((int)recv(socket, NULL, 0, MSG_PEEK | MSG_TRUNC)); }

int cmnl_namespace_of(int socket) { return checked(ioctl(socket, SIOCGSKNS)); }

int cmnl_enter(int descriptor) { return checked(setns(descriptor, CLONE_NEWNET)); }

int cmnl_unshare(void) { return checked(unshare(CLONE_NEWNET)); }

int cmnl_pin_namespace(const char *path) {
    return checked(mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL));
}

int cmnl_share_mount(const char *directory) {
    if (mount("", directory, "none", MS_SHARED | MS_REC, NULL) == 0)
        return 0;
    // EINVAL: it is no mount point yet.
    if (errno != EINVAL || mount(directory, directory, "none", MS_BIND | MS_REC, NULL) != 0)
        return -errno;
    return checked(mount("", directory, "none", MS_SHARED | MS_REC, NULL));
}

int cmnl_show_sysfs(void) {
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -errno;
    return checked(mount("sysfs", "/sys", "sysfs", 0, NULL));
}

int cmnl_run_on(int thread, int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int one = 0; one < CPU_SETSIZE; one++)
        if (processor < 0 || one == processor)
            CPU_SET(one, &set);
    return checked(sched_setaffinity(thread, sizeof set, &set));
}

int cmnl_unpin_namespace(const char *path) { return checked(umount2(path, MNT_DETACH)); }

int cmnl_ethtool(int socket, const char *interface_name, uint32_t command, uint32_t *value) {
    struct ethtool_value exchange = {.cmd = command, .data = *value};
    struct ifreq request = {0};
    if (strlen(interface_name) >= IFNAMSIZ)
        return -ENODEV;
    strcpy(request.ifr_name, interface_name);
    request.ifr_data = (void *)&exchange;
    int result = checked(ioctl(socket, SIOCETHTOOL, &request));
    if (result >= 0)
        *value = exchange.data;
    return result;
}
