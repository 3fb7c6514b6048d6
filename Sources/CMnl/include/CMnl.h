// libmnl and the kernel headers the Netlink target speaks, as one Clang module.
//
// <linux/if.h> stays out: it redefines what Glibc's module has from <net/if.h>. What needs it is in shim.c.
// Every function below returns what the system call returns, or -errno.
#pragma once
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdint.h>

/// The symbol of an errno ("EEXIST"), or NULL for a number without one.
const char *cmnl_error_name(int number);
/// The words of an errno ("File exists"), or NULL.
const char *cmnl_error_words(int number);

/// Enlarges the receive buffer past the system's limit (SO_RCVBUFFORCE), or up to it without the right to do so.
int cmnl_receive_buffer(int socket, int bytes);
/// The length of the datagram that waits, which stays where it is; blocks until there is one.
int cmnl_pending(int socket);
/// A descriptor of the network namespace a socket belongs to (SIOCGSKNS).
int cmnl_namespace_of(int socket);

/// Moves the calling thread into the network namespace of a descriptor.
int cmnl_enter(int namespace_descriptor);
/// Moves the calling thread into a network namespace of its own.
int cmnl_unshare(void);
/// Mounts the calling thread's network namespace on the file `path`.
int cmnl_pin_namespace(const char *path);
/// Makes `directory` a shared mount, so that what is mounted in it is seen by every mount namespace.
int cmnl_share_mount(const char *directory);
/// Gives the calling thread mounts of its own, with the sysfs of its network namespace on /sys.
int cmnl_show_sysfs(void);
/// Binds a thread, 0 for the caller, to one processor; -1 for all.
int cmnl_run_on(int thread, int processor);
/// Takes the mount on `path` away, lazily.
int cmnl_unpin_namespace(const char *path);

/// One ETHTOOL_G* or ETHTOOL_S* command that reads or writes a single number.
int cmnl_ethtool(int socket, const char *interface_name, uint32_t command, uint32_t *value);
