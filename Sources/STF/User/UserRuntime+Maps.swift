extension UserRuntime {
    /// The first part of `weir_user.c`: maps.
    static let maps = #"""
        /* Weir: maps, helpers and the loop that feeds packets to a compiled P4 program in user space.

           Commands come on standard input and answers leave on standard output, all numbers little-endian: one byte that says
           which command, then its fields. A block is a 32-bit length and that many bytes.
             L map key               -> found (32 bits), value
             U map key value         -> 0 or a negative errno (32 bits)
             D map key               -> the same
             K map                   -> number of keys (32 bits), each key
             J map key               -> found (32 bits), the one cell of the map in that slot of a map of maps
             I map key value         -> the slot of a map of maps gets an array whose one cell is value; 0 or a negative errno
             P port packet           -> action (32 bits), port of the redirect or ~0 (32 bits), packet, number of copies that left before
                                        (32 bits), for each its port (32 bits) and the packet
             E                       -> number of records (32 bits), for each the ring's name and the record
           map, key, value, packet and names are blocks, ports 32 bits. */
        #include "weir_user.h"

        #include <stdint.h>

        #include <errno.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/prctl.h>
        #include <time.h>

        #if defined(__SANITIZE_ADDRESS__)
        #define WEIR_ASAN 1
        #elif defined(__has_feature)
        #if __has_feature(address_sanitizer)
        #define WEIR_ASAN 1
        #endif
        #endif
        #ifdef WEIR_ASAN
        void __asan_poison_memory_region(void const volatile *, size_t);
        #define poison(start, size) __asan_poison_memory_region(start, size)
        #else
        #define poison(start, size) ((void)(start), (void)(size))
        #endif

        static void die(const char *what)
        {
        	fflush(stdout);
        	fprintf(stderr, "weir_user: %s\n", what);
        	exit(3);
        }

        static void *room(size_t size)
        {
        	void *memory = calloc(1, size ? size : 1);
        	if (!memory)
        		die("out of memory");
        	return memory;
        }

        /* ---- Maps ---- */

        struct entry {
        	struct entry *next;
        	u8 *key, *value;
        };

        struct weir_map {
        	const struct weir_map_shape *shape;
        	struct weir_map *next; /* of the inner maps */
        	struct entry *buckets[256];
        	u8 *cells; /* of an array */
        	u32 count;
        };

        static struct weir_map maps[512], *inner_maps;
        static u32 map_count;

        /* A block of global data is an array of one cell that the program has as a variable. */
        static int is_indexed(u32 type)
        {
        	return type == WEIR_DATA_BLOCK || type == WEIR_ARRAY || type == WEIR_PERCPU_ARRAY || type == WEIR_ARRAY_OF_MAPS ||
        	       type == WEIR_DEVMAP;
        }

        /* Bytes of a cell: maps of maps keep a pointer. */
        static size_t cell_size(const struct weir_map_shape *shape)
        {
        	return shape->type == WEIR_ARRAY_OF_MAPS ? sizeof(void *) : (shape->value_size + 7u) / 8 * 8;
        }

        void weir_register(struct weir_map_shape shape)
        {
        	struct weir_map *map = &maps[map_count++];
        	if (map_count > sizeof maps / sizeof *maps)
        		die("too many maps");
        	struct weir_map_shape *copy = room(sizeof *copy);
        	*copy = shape;
        	map->shape = copy;
        	if (shape.type == WEIR_DATA_BLOCK)
        		map->cells = shape.map;
        	else if (is_indexed(shape.type))
        		map->cells = room(cell_size(copy) * shape.max_entries);
        }

        static struct weir_map *find_map(const void *map)
        {
        	for (u32 i = 0; i < map_count; i++)
        		if (maps[i].shape->map == map)
        			return &maps[i];
        	for (struct weir_map *inner = inner_maps; inner; inner = inner->next)
        		if (inner == map)
        			return inner;
        	die("a helper was called with something that is no map");
        	return NULL;
        }

        static u32 bucket_of(const u8 *key, u32 size)
        {
        	u32 hash = 2166136261u;
        	for (u32 i = 0; i < size; i++)
        		hash = (hash ^ key[i]) * 16777619u;
        	return (hash ^ hash >> 16) & 255;
        }

        static struct entry **find_entry(struct weir_map *map, const void *key)
        {
        	u32 size = map->shape->key_size;
        	u32 bucket = map->shape->type == WEIR_LPM_TRIE ? 0 : bucket_of(key, size);
        	struct entry **place = &map->buckets[bucket];
        	while (*place && memcmp((*place)->key, key, size))
        		place = &(*place)->next;
        	return place;
        }

        static int has_prefix(const u8 *bytes, const u8 *prefix, u32 bits)
        {
        	if (memcmp(bytes, prefix, bits / 8))
        		return 0;
        	return bits % 8 == 0 || (bytes[bits / 8] ^ prefix[bits / 8]) >> (8 - bits % 8) == 0;
        }

        static void *longest_prefix(struct weir_map *map, const u8 *key)
        {
        	u32 asked, length, best = 0;
        	struct entry *found = NULL;
        	memcpy(&asked, key, 4);
        	for (struct entry *entry = map->buckets[0]; entry; entry = entry->next) {
        		memcpy(&length, entry->key, 4);
        		if (length <= asked && (!found || length > best) && has_prefix(key + 4, entry->key + 4, length)) {
        			found = entry;
        			best = length;
        		}
        	}
        	return found ? found->value : NULL;
        }

        static void *lookup(struct weir_map *map, const void *key)
        {
        	const struct weir_map_shape *shape = map->shape;
        	if (is_indexed(shape->type)) {
        		u32 index;
        		memcpy(&index, key, 4);
        		if (index >= shape->max_entries)
        			return NULL;
        		u8 *cell = map->cells + cell_size(shape) * index;
        		return shape->type == WEIR_ARRAY_OF_MAPS ? *(void **)cell : cell;
        	}
        	if (shape->type == WEIR_LPM_TRIE)
        		return longest_prefix(map, key);
        	struct entry *entry = *find_entry(map, key);
        	return entry ? entry->value : NULL;
        }

        /* The same length of prefix: only those bits of the key count. */
        static void trim_prefix(u8 *key, u32 size)
        {
        	u32 bits;
        	memcpy(&bits, key, 4);
        	for (u32 bit = bits; bit < (size - 4) * 8; bit++)
        		key[4 + bit / 8] &= ~(0x80u >> bit % 8);
        }

        static int update(struct weir_map *map, const void *key, const void *value, u64 flags)
        {
        	const struct weir_map_shape *shape = map->shape;
        	if (flags > WEIR_EXIST)
        		return -EINVAL;
        	if (is_indexed(shape->type)) {
        		u32 index;
        		memcpy(&index, key, 4);
        		if (index >= shape->max_entries)
        			return -E2BIG;
        		if (flags == WEIR_NOEXIST)
        			return -EEXIST;
        		memcpy(map->cells + cell_size(shape) * index, value, shape->value_size);
        		return 0;
        	}
        	u8 *copy = room(shape->key_size);
        	memcpy(copy, key, shape->key_size);
        	if (shape->type == WEIR_LPM_TRIE) {
        		u32 bits;
        		memcpy(&bits, copy, 4);
        		if (bits > (shape->key_size - 4) * 8) {
        			free(copy);
        			return -EINVAL;
        		}
        		trim_prefix(copy, shape->key_size);
        	}
        	struct entry **place = find_entry(map, copy);
        	int error = *place ? (flags == WEIR_NOEXIST ? -EEXIST : 0)
        			   : (flags == WEIR_EXIST ? -ENOENT : map->count >= shape->max_entries ? -E2BIG : 0);
        	if (error) {
        		free(copy);
        		return error;
        	}
        	if (!*place) {
        		*place = room(sizeof **place);
        		(*place)->key = copy;
        		(*place)->value = room(shape->value_size);
        		map->count++;
        	} else {
        		free(copy);
        	}
        	memcpy((*place)->value, value, shape->value_size);
        	return 0;
        }

        static int delete(struct weir_map *map, const void *key)
        {
        	if (is_indexed(map->shape->type))
        		return -EINVAL;
        	u8 *copy = room(map->shape->key_size);
        	memcpy(copy, key, map->shape->key_size);
        	if (map->shape->type == WEIR_LPM_TRIE)
        		trim_prefix(copy, map->shape->key_size);
        	struct entry **place = find_entry(map, copy), *entry = *place;
        	free(copy);
        	if (!entry)
        		return -ENOENT;
        	*place = entry->next;
        	free(entry->key);
        	free(entry->value);
        	free(entry);
        	map->count--;
        	return 0;
        }

        static int set_inner(struct weir_map *outer, const void *key, const u8 *value, u32 size)
        {
        	u32 index;
        	memcpy(&index, key, 4);
        	if (outer->shape->type != WEIR_ARRAY_OF_MAPS || index >= outer->shape->max_entries)
        		return -EINVAL;
        	struct weir_map_shape *shape = room(sizeof *shape);
        	*shape = (struct weir_map_shape){ outer->shape->name, NULL, WEIR_ARRAY, 4, size, 1 };
        	struct weir_map *inner = room(sizeof *inner), **slot = (void *)(outer->cells + cell_size(outer->shape) * index);
        	inner->shape = shape;
        	inner->cells = room(size);
        	memcpy(inner->cells, value, size);
        	inner->next = inner_maps;
        	inner_maps = inner;
        	*slot = inner;
        	return 0;
        }

        void weir_register_inner(void *outer, void *inner)
        {
        	*(void **)find_map(outer)->cells = find_map(inner);
        }

        void *bpf_map_lookup_elem(const void *map, const void *key)
        {
        	return lookup(find_map(map), key);
        }

        long bpf_map_update_elem(const void *map, const void *key, const void *value, u64 flags)
        {
        	return update(find_map(map), key, value, flags);
        }

        long bpf_map_delete_elem(const void *map, const void *key)
        {
        	return delete(find_map(map), key);
        }

        """#
}
