/* Notes what a process does to the files of a data folder, in one order for all its processes (LD_PRELOAD).
 *
 * HUB_DISK is the data folder, HUB_DISK_LOG where the notes go. Without a log nothing is noted. Either way nothing is
 * really synced: what a sync would have made durable is for the model of the disk to say (disk.py), and tests are quick.
 *
 * Each call and its note are made under one lock that all processes share, so the notes are in the order of the calls.
 * A sync has two notes: what was written before the first is durable from the second on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, MKDIR, LINK, UNLINK, RENAME, WRITE, RESIZE, SYNCING, SYNCED, MARK, UNSEEN };

struct note {
    uint32_t size, op;
    uint64_t a, b;
};

static char data[PATH_MAX], above[PATH_MAX]; /* the data folder, and the one that it is in */
static size_t data_length;
static int notes = -1;
static useconds_t sync_takes = 1000;
static pthread_mutex_t *lock;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("HUB_DISK"), *log = getenv("HUB_DISK_LOG"), *slow = getenv("HUB_DISK_SYNC_US");
    if (!folder || !log)
        return;
    snprintf(data, sizeof data, "%s", folder);
    data_length = strlen(data);
    snprintf(above, sizeof above, "%s", folder);
    *strrchr(above, '/') = 0;
    if (slow)
        sync_takes = atoi(slow);
    char name[PATH_MAX + 8];
    snprintf(name, sizeof name, "%s.lock", log);
    int fd = syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat st;
    flock(fd, LOCK_EX);
    fstat(fd, &st);
    int fresh = st.st_size == 0;
    if (fresh)
        syscall(SYS_ftruncate, fd, sizeof *lock);
    lock = (pthread_mutex_t *)syscall(SYS_mmap, NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fresh) {
        pthread_mutexattr_t shared;
        pthread_mutexattr_init(&shared);
        pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(lock, &shared);
    }
    flock(fd, LOCK_UN);
    close(fd);
    fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    notes = fcntl(fd, F_DUPFD_CLOEXEC, 900); /* out of the way of the process's own */
    close(fd);
}

static void take(void)
{
    if (pthread_mutex_lock(lock) == EOWNERDEAD) /* a child that was ended in the middle */
        pthread_mutex_consistent(lock);
}

static void give(void)
{
    int before = errno;
    pthread_mutex_unlock(lock);
    errno = before;
}

/* One note is one writev, which a file that is only appended to takes whole. */
static void note_all(uint32_t op, uint64_t a, uint64_t b, const struct iovec *some, int count, size_t length)
{
    int before = errno;
    struct note head = {sizeof head + length, op, a, b};
    struct iovec all[IOV_MAX];
    int n = 1;
    all[0] = (struct iovec){&head, sizeof head};
    for (int i = 0; i < count && length > 0 && n < IOV_MAX; i++) {
        size_t part = some[i].iov_len < length ? some[i].iov_len : length;
        all[n++] = (struct iovec){some[i].iov_base, part};
        length -= part;
    }
    if (syscall(SYS_writev, notes, all, n) != (long)head.size)
        abort();
    errno = before;
}

static void note(uint32_t op, uint64_t a, uint64_t b, const void *text, size_t length)
{
    struct iovec one = {(void *)text, length};
    note_all(op, a, b, &one, 1, length);
}

static void unseen(const char *what) { note(UNSEEN, 0, 0, what, strlen(what)); }

static int within(const char *path)
{
    return !strncmp(path, data, data_length) && (path[data_length] == 0 || path[data_length] == '/');
}

/* A name in a folder: its last part, and the number of the folder it is in. 0 where that is none of ours. */
struct place {
    char name[NAME_MAX + 1];
    uint64_t folder;
};

static int find(int at, const char *path, struct place *found)
{
    char whole[2 * PATH_MAX], folder[PATH_MAX], base[PATH_MAX] = "";
    int before = errno, ours = 0;
    if (notes < 0 || !path)
        return 0;
    if (path[0] != '/') {
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base))
                return errno = before, 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t n = readlink(link, base, sizeof base - 1);
            base[n > 0 ? n : 0] = 0;
        }
    }
    snprintf(whole, sizeof whole, "%s%s%s", base, *base ? "/" : "", path);
    for (size_t n = strlen(whole); n > 1 && whole[n - 1] == '/'; n--)
        whole[n - 1] = 0;
    char *slash = strrchr(whole, '/');
    if (slash) {
        snprintf(found->name, sizeof found->name, "%s", slash + 1);
        *slash = 0;
        struct stat st;
        if (realpath(*whole ? whole : "/", folder) && !stat(folder, &st)) {
            found->folder = st.st_ino;
            snprintf(whole, sizeof whole, "%s/%s", folder, found->name);
            ours = within(whole);
        }
    }
    errno = before;
    return ours;
}

static uint64_t number(int at, const char *path)
{
    struct stat st;
    int before = errno, failed = fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW);
    errno = before;
    return failed ? 0 : st.st_ino;
}

/* Whether a file or folder that is open is one of ours. */
static int ours(int fd, struct stat *st)
{
    char link[64], path[PATH_MAX];
    int before = errno, found = 0;
    if (notes >= 0 && !fstat(fd, st) && (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode))) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, path, sizeof path - 1);
        path[n > 0 ? n : 0] = 0;
        found = within(path) || (S_ISDIR(st->st_mode) && !strcmp(path, above));
    }
    errno = before;
    return found;
}

/* Opening, which may make a file or empty it. */

static int opened(int at, const char *path, int flags, mode_t mode)
{
    struct place place;
    struct stat st;
    int fd, changes = (flags & (O_CREAT | O_TRUNC)) && (flags & O_TMPFILE) != O_TMPFILE && find(at, path, &place);
    if (!changes)
        return REAL(openat)(at, path, flags, mode);
    take();
    uint64_t before = number(at, path);
    fd = REAL(openat)(at, path, flags, mode);
    if (fd >= 0 && !fstat(fd, &st)) {
        if (!before)
            note(CREATE, place.folder, st.st_ino, place.name, strlen(place.name));
        else if (flags & O_TRUNC)
            note(RESIZE, st.st_ino, 0, "", 0);
    }
    give();
    return fd;
}

#define MODE(flags)                                                                                                    \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                                                                           \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode = va_arg(more, mode_t);                                                                                   \
        va_end(more);                                                                                                  \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return opened(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return opened(at, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* Writing. An offset below zero is where the file stands, or its end where it is only appended to. */

static ssize_t written(int fd, const struct iovec *some, int count, off_t offset)
{
    struct stat st;
    int here = offset < 0;
    if (!ours(fd, &st))
        return here ? REAL(writev)(fd, some, count) : REAL(pwritev)(fd, some, count, offset);
    take();
    if (here) {
        fstat(fd, &st);
        offset = (fcntl(fd, F_GETFL) & O_APPEND) ? st.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t n = here ? REAL(writev)(fd, some, count) : REAL(pwritev)(fd, some, count, offset);
    if (n > 0)
        note_all(WRITE, st.st_ino, offset, some, count, n);
    give();
    return n;
}

static ssize_t written_one(int fd, const void *bytes, size_t length, off_t offset)
{
    struct iovec one = {(void *)bytes, length};
    return written(fd, &one, 1, offset);
}

ssize_t write(int fd, const void *bytes, size_t n) { return written_one(fd, bytes, n, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return written_one(fd, bytes, n, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) { return written_one(fd, bytes, n, at); }
ssize_t writev(int fd, const struct iovec *some, int count) { return written(fd, some, count, -1); }
ssize_t pwritev(int fd, const struct iovec *some, int n, off_t at) { return written(fd, some, n, at); }
ssize_t pwritev64(int fd, const struct iovec *some, int n, off64_t at) { return written(fd, some, n, at); }
ssize_t pwritev2(int fd, const struct iovec *some, int n, off_t at, int how) { return written(fd, some, n, at); }
ssize_t pwritev64v2(int fd, const struct iovec *some, int n, off64_t at, int how) { return written(fd, some, n, at); }

/* Ways past us are closed, as on a disk that has none of them; the caller then reads and writes. */

ssize_t sendfile(int out, int in, off_t *at, size_t n)
{
    struct stat st;
    return ours(out, &st) ? (errno = EINVAL, -1) : REAL(sendfile)(out, in, at, n);
}

ssize_t sendfile64(int out, int in, off64_t *at, size_t n) { return sendfile(out, in, at, n); }

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t n, unsigned flags)
{
    struct stat st;
    return ours(out, &st) ? (errno = EXDEV, -1) : REAL(copy_file_range)(in, from, out, to, n, flags);
}

int fallocate(int fd, int mode, off_t at, off_t n)
{
    struct stat st;
    return ours(fd, &st) ? (errno = EOPNOTSUPP, -1) : REAL(fallocate)(fd, mode, at, n);
}

int fallocate64(int fd, int mode, off64_t at, off64_t n) { return fallocate(fd, mode, at, n); }

int posix_fallocate(int fd, off_t at, off_t n)
{
    struct stat st;
    return ours(fd, &st) ? EOPNOTSUPP : REAL(posix_fallocate)(fd, at, n);
}

int posix_fallocate64(int fd, off64_t at, off64_t n) { return posix_fallocate(fd, at, n); }

/* Only SQLite's index of its log is written through memory; it is made anew after a crash. */

void *mmap(void *where, size_t n, int may, int how, int fd, off_t at)
{
    struct stat st;
    char link[64], path[PATH_MAX];
    if (fd >= 0 && (may & PROT_WRITE) && (how & MAP_SHARED) && ours(fd, &st)) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        path[length > 0 ? length : 0] = 0;
        if (length < 4 || strcmp(path + length - 4, "-shm"))
            unseen(path);
    }
    return (void *)syscall(SYS_mmap, where, n, may, how, fd, at);
}

void *mmap64(void *where, size_t n, int may, int how, int fd, off64_t at) { return mmap(where, n, may, how, fd, at); }

/* Cutting. */

int ftruncate(int fd, off_t size)
{
    struct stat st;
    if (!ours(fd, &st))
        return REAL(ftruncate)(fd, size);
    take();
    int failed = REAL(ftruncate)(fd, size);
    if (!failed)
        note(RESIZE, st.st_ino, size, "", 0);
    give();
    return failed;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int truncate(const char *path, off_t size)
{
    struct place place;
    if (!find(AT_FDCWD, path, &place))
        return REAL(truncate)(path, size);
    take();
    int failed = REAL(truncate)(path, size);
    if (!failed)
        note(RESIZE, number(AT_FDCWD, path), size, "", 0);
    give();
    return failed;
}

int truncate64(const char *path, off64_t size) { return truncate(path, size); }

/* Names. */

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    struct place one, other;
    char both[2 * NAME_MAX + 2];
    int leaves = find(from, old, &one), comes = find(to, new, &other);
    if (!leaves && !comes)
        return REAL(renameat2)(from, old, to, new, flags);
    take();
    int failed = REAL(renameat2)(from, old, to, new, flags);
    if (!failed && leaves && comes && !(flags & RENAME_EXCHANGE)) {
        int n = snprintf(both, sizeof both, "%s/%s", one.name, other.name);
        note(RENAME, one.folder, other.folder, both, n);
    } else if (!failed) {
        unseen(new);
    }
    give();
    return failed;
}

int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int at, const char *path, int flags)
{
    struct place place;
    if (!find(at, path, &place))
        return REAL(unlinkat)(at, path, flags);
    take();
    int failed = REAL(unlinkat)(at, path, flags);
    if (!failed)
        note(UNLINK, place.folder, 0, place.name, strlen(place.name));
    give();
    return failed;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path)
{
    int failed = unlink(path);
    return failed && errno == EISDIR ? rmdir(path) : failed;
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    struct place place;
    if (!find(to, new, &place))
        return REAL(linkat)(from, old, to, new, flags);
    take();
    int failed = REAL(linkat)(from, old, to, new, flags);
    if (!failed)
        note(LINK, place.folder, number(to, new), place.name, strlen(place.name));
    give();
    return failed;
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int symlinkat(const char *target, int at, const char *new)
{
    struct place place;
    if (find(at, new, &place))
        unseen(new);
    return REAL(symlinkat)(target, at, new);
}

int symlink(const char *target, const char *new) { return symlinkat(target, AT_FDCWD, new); }

int mkdirat(int at, const char *path, mode_t mode)
{
    struct place place;
    if (!find(at, path, &place))
        return REAL(mkdirat)(at, path, mode);
    take();
    int failed = REAL(mkdirat)(at, path, mode);
    if (!failed)
        note(MKDIR, place.folder, number(at, path), place.name, strlen(place.name));
    give();
    return failed;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* Syncing. The number 0 is everything. */

static int synced(uint64_t file)
{
    uint64_t who = syscall(SYS_gettid);
    take();
    note(SYNCING, file, who, "", 0);
    give();
    usleep(sync_takes);
    take();
    note(SYNCED, file, who, "", 0);
    give();
    return 0;
}

int fsync(int fd)
{
    struct stat st;
    if (fcntl(fd, F_GETFD) < 0)
        return -1;
    return ours(fd, &st) ? synced(st.st_ino) : 0;
}

int fdatasync(int fd) { return fsync(fd); }

void sync(void)
{
    if (notes >= 0)
        synced(0);
}

int syncfs(int fd)
{
    sync();
    return 0;
}
