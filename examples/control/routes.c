/* The routes of router.p4 from C, with libbpf and the header that weir makes: what `weir table` does, without weir.

   weir build ../router.p4 --emit header -o router.h
   cc -Wall -Wextra -o routes routes.c -lbpf
   ./routes /run/weir/bpf/pipelines/router/g1/maps show

   Prefixes are found by the kernel's trie; the default action is two values and a number that says which one is in force, so that
   a packet sees the old one or the new one and never a mixture. */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "router.h"

static const char *maps;

static int open_map(const char *name)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/%s", maps, name);
	int map = bpf_obj_get(path);
	if (map < 0) {
		fprintf(stderr, "routes: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return map;
}

static void usage(void)
{
	fprintf(stderr,
		"usage: routes MAPS show\n"
		"       routes MAPS add|modify ADDRESS/LENGTH forward PORT SOURCE-MAC DESTINATION-MAC\n"
		"       routes MAPS add|modify ADDRESS/LENGTH drop REASON | local\n"
		"       routes MAPS delete ADDRESS/LENGTH\n"
		"       routes MAPS default forward PORT SOURCE-MAC DESTINATION-MAC | drop REASON | local\n"
		"       routes MAPS clear\n");
	exit(64);
}

static void read_mac(const char *text, uint8_t *mac)
{
	unsigned part[6];
	char end;
	if (sscanf(text, "%x:%x:%x:%x:%x:%x%c", &part[0], &part[1], &part[2], &part[3], &part[4], &part[5], &end) != 6)
		usage();
	for (int k = 0; k < 6; k++)
		mac[k] = part[k];
}

static struct router_ipv4_route_key read_prefix(const char *text)
{
	struct router_ipv4_route_key key = { 0 };
	char address[32] = { 0 };
	unsigned length = 32;
	if (sscanf(text, "%31[0-9.]/%u", address, &length) < 1 || length > 32 || inet_pton(AF_INET, address, key.dst) != 1)
		usage();
	key.prefix_length = ROUTER_IPV4_ROUTE_PREFIX_BASE + length;
	for (unsigned bit = length; bit < 32; bit++)
		key.dst[bit / 8] &= ~(0x80 >> bit % 8);
	return key;
}

static struct router_ipv4_route_value read_action(int count, char **words)
{
	struct router_ipv4_route_value value = { 0 };
	if (count == 4 && !strcmp(words[0], "forward")) {
		value.action = ROUTER_IPV4_ROUTE_FORWARD;
		value.u.forward.port = strtoul(words[1], NULL, 0);
		read_mac(words[2], value.u.forward.smac);
		read_mac(words[3], value.u.forward.dmac);
	} else if (count == 2 && !strcmp(words[0], "drop")) {
		value.action = ROUTER_IPV4_ROUTE_DROP;
		value.u.drop.reason = strtoul(words[1], NULL, 0);
	} else if (count == 1 && !strcmp(words[0], "local")) {
		value.action = ROUTER_IPV4_ROUTE_LOCAL;
	} else {
		usage();
	}
	return value;
}

static void print_action(const struct router_ipv4_route_value *value)
{
	switch (value->action) {
	case ROUTER_IPV4_ROUTE_FORWARD: {
		const uint8_t *s = value->u.forward.smac, *d = value->u.forward.dmac;
		printf("forward port %u from %02x:%02x:%02x:%02x:%02x:%02x to %02x:%02x:%02x:%02x:%02x:%02x\n", value->u.forward.port,
			s[0], s[1], s[2], s[3], s[4], s[5], d[0], d[1], d[2], d[3], d[4], d[5]);
		break;
	}
	case ROUTER_IPV4_ROUTE_DROP: printf("drop %u\n", value->u.drop.reason); break;
	case ROUTER_IPV4_ROUTE_LOCAL: printf("local\n"); break;
	default: printf("action %u\n", value->action);
	}
}

/* The cell of default actions, mapped: one store of `current` puts the new one in force. */
static struct router_ipv4_route_default *map_default(void)
{
	size_t page = 4096;
	uint8_t *cell = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, open_map(ROUTER_IPV4_ROUTE_DEFAULT_MAP), 0);
	if (cell == MAP_FAILED) {
		perror("routes: the default action's map");
		exit(1);
	}
	return (void *)(cell + ROUTER_IPV4_ROUTE_DEFAULT_OFFSET);
}

static int refused(int result)
{
	if (!result)
		return 0;
	fprintf(stderr, "routes: %s\n", strerror(errno));
	return 1;
}

int main(int count, char **words)
{
	if (count < 3)
		usage();
	maps = words[1];
	int map = open_map(ROUTER_IPV4_ROUTE_MAP);
	const char *verb = words[2];
	if (!strcmp(verb, "show") && count == 3) {
		struct router_ipv4_route_key key, *last = NULL;
		struct router_ipv4_route_value value;
		while (!bpf_map_get_next_key(map, last, &key)) {
			char address[INET_ADDRSTRLEN];
			if (!bpf_map_lookup_elem(map, &key, &value)) {
				printf("%s/%u ", inet_ntop(AF_INET, key.dst, address, sizeof(address)), key.prefix_length - ROUTER_IPV4_ROUTE_PREFIX_BASE);
				print_action(&value);
			}
			last = &key;
		}
		struct router_ipv4_route_default *standing = map_default();
		printf("default ");
		print_action(&standing->value[standing->current & 1]);
		return 0;
	}
	if ((!strcmp(verb, "add") || !strcmp(verb, "modify")) && count > 4) {
		struct router_ipv4_route_key key = read_prefix(words[3]);
		struct router_ipv4_route_value value = read_action(count - 4, words + 4);
		return refused(bpf_map_update_elem(map, &key, &value, *verb == 'a' ? BPF_NOEXIST : BPF_EXIST));
	}
	if (!strcmp(verb, "delete") && count == 4) {
		struct router_ipv4_route_key key = read_prefix(words[3]);
		return refused(bpf_map_delete_elem(map, &key));
	}
	if (!strcmp(verb, "default") && count > 3) {
		struct router_ipv4_route_default *standing = map_default();
		uint32_t next = standing->current + 1;
		standing->value[next & 1] = read_action(count - 3, words + 3);
		__atomic_store_n(&standing->current, next, __ATOMIC_RELEASE);
		return 0;
	}
	if (!strcmp(verb, "clear") && count == 3) {
		struct router_ipv4_route_key key;
		while (!bpf_map_get_next_key(map, NULL, &key))
			if (bpf_map_delete_elem(map, &key))
				return refused(-1);
		return 0;
	}
	usage();
}
