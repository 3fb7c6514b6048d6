/* The rules of acl.p4 from C: a ternary table, which is replaced as a whole, so that a packet sees the rules before or after a change.

   weir build ../acl.p4 --emit header -o acl.h
   cc -Wall -Wextra -o rules rules.c -lbpf
   ./rules /run/weir/bpf/pipelines/acl/g1/maps set < rules.txt

   Standard input holds one rule a line: PRIORITY SOURCE/MASK DESTINATION/MASK PROTOCOL PORT ACTION, a dash where anything matches; a port
   may be a range:
   20 10.0.0.0/255.0.0.0 - 6 22 deny
   10 - - 17 1024..65535 permit */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "acl.h"

enum { MOST = sizeof(((struct acl_rules_cell *)0)->rows) / sizeof(struct acl_rules_row) };

static void stop(const char *what)
{
	fprintf(stderr, "rules: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int read_address(const char *text, uint8_t *value, uint8_t *mask)
{
	char address[32] = { 0 }, bits[32] = "255.255.255.255";
	if (!strcmp(text, "-"))
		return 1;
	if (sscanf(text, "%31[0-9.]/%31[0-9.]", address, bits) < 1 || inet_pton(AF_INET, address, value) != 1 ||
		inet_pton(AF_INET, bits, mask) != 1)
		return 0;
	for (int k = 0; k < 4; k++)
		value[k] &= mask[k];
	return 1;
}

/* The rule but for its ports, which are put into `low` and `high`. */
static int read_rule(const char *line, struct acl_rules_row *row, uint32_t *low, uint32_t *high)
{
	char source[64], destination[64], protocol[16], port[16], action[16];
	memset(row, 0, sizeof(*row));
	if (sscanf(line, "%u %63s %63s %15s %15s %15s", &row->priority, source, destination, protocol, port, action) != 6)
		return 0;
	if (strcmp(protocol, "-")) {
		row->key.protocol = atoi(protocol);
		row->mask.protocol = 0xff;
	}
	*low = 0;
	*high = 0xffff;
	if (strcmp(port, "-")) {
		int ends = sscanf(port, "%u..%u", low, high);
		if (ends == 1)
			*high = *low;
		if (ends < 1 || *low > *high || *high > 0xffff)
			return 0;
	}
	row->value.action = !strcmp(action, "deny") ? ACL_RULES_DENY : ACL_RULES_PERMIT;
	return read_address(source, row->key.src, row->mask.src) && read_address(destination, row->key.dst, row->mask.dst);
}

/* A row for each block of ports that a mask can say: 1024..65535 is six of them. Returns the ports that are still to come. */
static uint32_t put_block(struct acl_rules_row *row, uint32_t low, uint32_t high)
{
	uint32_t size = low ? low & -low : 0x10000;
	while (low + size - 1 > high)
		size >>= 1;
	uint16_t value = htons(low), mask = htons(0x10000 - size);
	memcpy(row->key.port, &value, 2);
	memcpy(row->mask.port, &mask, 2);
	return low + size;
}

static int falling(const void *a, const void *b)
{
	const struct acl_rules_row *one = a, *other = b;
	if (one->priority != other->priority)
		return one->priority < other->priority ? 1 : -1;
	return one->entry < other->entry ? -1 : one->entry > other->entry;
}

/* For every byte of the key and each value of it, which rows match. */
static void fill_sets(struct acl_rules_cell *cell)
{
	for (uint32_t row = 0; row < cell->count; row++) {
		struct acl_rules_row *rule = &cell->rows[acl_rules_place(row)];
		const uint8_t *key = (void *)&rule->key, *mask = (void *)&rule->mask;
		for (unsigned byte = 0; byte < sizeof(rule->key); byte++)
			for (unsigned value = 0; value < 256; value++)
				if ((value & mask[byte]) == key[byte]) {
					cell->sets[acl_rules_word(row / 64)][byte][value] |= 1ull << row % 64;
					cell->summary[row / 4096][byte][value] |= 1ull << row / 64 % 64;
				}
	}
}

int main(int count, char **words)
{
	static struct acl_rules_cell cell;
	static struct acl_rules_row rules[MOST];
	char path[512], line[256];
	uint32_t zero = 0;
	if (count != 3 || (strcmp(words[2], "set") && strcmp(words[2], "show"))) {
		fprintf(stderr, "usage: rules MAPS show | set < RULES\n");
		return 64;
	}
	snprintf(path, sizeof(path), "%s/%s", words[1], ACL_RULES_MAP);
	int table = bpf_obj_get(path);
	if (table < 0)
		stop(path);
	if (!strcmp(words[2], "show")) {
		uint32_t id = 0;
		if (bpf_map_lookup_elem(table, &zero, &id))
			return 0; /* never filled */
		int inner = bpf_map_get_fd_by_id(id);
		if (inner < 0 || bpf_map_lookup_elem(inner, &zero, &cell))
			stop(path);
		for (uint32_t k = 0; k < cell.count; k++)
			printf("%u action %u\n", cell.rows[acl_rules_place(k)].priority, cell.rows[acl_rules_place(k)].value.action);
		return 0;
	}
	while (fgets(line, sizeof(line), stdin)) {
		struct acl_rules_row rule;
		uint32_t low, high;
		if (!read_rule(line, &rule, &low, &high)) {
			fprintf(stderr, "rules: not a rule: %s", line);
			return 1;
		}
		while (low <= high) {
			if (cell.count == MOST) {
				fprintf(stderr, "rules: no room for: %s", line);
				return 1;
			}
			low = put_block(&rule, low, high);
			rule.entry = cell.count;
			rules[cell.count++] = rule;
		}
	}
	qsort(rules, cell.count, sizeof(rules[0]), falling);
	for (uint32_t k = 0; k < cell.count; k++)
		cell.rows[acl_rules_place(k)] = rules[k];
	cell.words = MOST / 64;
	fill_sets(&cell);
	int inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, ACL_RULES_MAP, 4, sizeof(cell), 1, NULL);
	if (inner < 0 || bpf_map_update_elem(inner, &zero, &cell, BPF_ANY))
		stop("a new table");
	if (bpf_map_update_elem(table, &zero, &inner, BPF_ANY))
		stop(path);
	return 0;
}
