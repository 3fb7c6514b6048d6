// The journal of the tests: a folder of this process, for every weir that it starts. The host's own is never touched.
#define _GNU_SOURCE
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/weir-journal-XXXXXX";
static pid_t owner;

// Before there are other threads, which could be reading the environment.
__attribute__((constructor)) static void make(void) {
    if (getenv("WEIR_JOURNAL") != NULL || mkdtemp(folder) == NULL)
        return;
    owner = getpid();
    setenv("WEIR_JOURNAL", folder, 1);
}

static int forget(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info, (void)type, (void)walk;
    return remove(path);
}

__attribute__((destructor)) static void clean(void) {
    if (owner == getpid())
        nftw(folder, forget, 16, FTW_DEPTH | FTW_PHYS);
}
