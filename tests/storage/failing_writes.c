/* Lets writes and syncs of the record fail, as a full or a broken disk does.
 *
 * Loaded before the C library (LD_PRELOAD). A test in the same process arms it: the nth call
 * from then on that touches a file of the record fails, and so do the `length` calls from there
 * (for ever where it is negative). A write that fails has written half of what it was given.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long first = -1, many = 0, seen = 0;
static int code = 0;

void kiosk_arm(long nth, long length, int error) {
    first = nth;
    many = length;
    code = error;
    seen = 0;
}

long kiosk_seen(void) { return seen; }

static int is_record(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "kiosk.db") != NULL;
}

static int fails(int fd) {
    if (first < 0 || !is_record(fd)) return 0;
    seen++;
    return seen >= first && (many < 0 || seen < first + many);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRITER(name, offset_type)                                             \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) {     \
        if (!fails(fd)) return REAL(name)(fd, data, size, at);                \
        REAL(name)(fd, data, size / 2, at);                                   \
        errno = code;                                                         \
        return -1;                                                            \
    }

#define OTHER(name, parameters, arguments)                                    \
    int name parameters {                                                     \
        if (!fails(fd)) return REAL(name) arguments;                          \
        errno = code;                                                         \
        return -1;                                                            \
    }

WRITER(pwrite, off_t)
WRITER(pwrite64, off64_t)
OTHER(fdatasync, (int fd), (fd))
OTHER(fsync, (int fd), (fd))
OTHER(ftruncate, (int fd, off_t size), (fd, size))
OTHER(ftruncate64, (int fd, off64_t size), (fd, size))
