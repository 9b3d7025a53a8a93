/* A card that takes CARD_SYNC_US microseconds for each fsync and fdatasync (LD_PRELOAD), and then syncs as it is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int fd)
{
    const char *takes = getenv("CARD_SYNC_US");
    if (takes)
        usleep(atoi(takes));
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
