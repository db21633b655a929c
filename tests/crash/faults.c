/* A disk and a machine that fail: loaded before the C library (LD_PRELOAD), it counts every step by which a program
 * changes files below one folder, and at one of them lets something happen.
 *
 *     FAULT_UNDER   the folder
 *     FAULT_COUNT   a file of 8 bytes, made before: holds the number of steps so far
 *     FAULT_STEP    the step, from 1, at which it happens; 0: never
 *     FAULT_FATE    kill     the program dies before the step
 *                   half     it dies half-way through it: a write writes half
 *                   lost     it dies, and what was written and not synced is lost
 *                   garbled  it dies, and what was written and not synced becomes something else
 *                   full     from here on there is no space
 *                   broken   from here on syncing fails
 *                   failing  from here on writing and syncing fail
 *                   once     writing or syncing fails here, and not again
 *                   unsure   syncing fails once a folder was renamed, wherever the step is
 *     FAULT_ROOM    if there: the bytes that the disk says are left
 *     FAULT_LOCK    if there: the number of the error with which locking fails
 *
 * Steps are open (to write), write, fsync, fdatasync, rename, renameat2, unlink, unlinkat, rmdir and mkdir. Durable is what
 * a file held when it was synced; that a new file's name may be lost as well is not played.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *under, *fate;
static long step_of_fate, *count;
static int renamed; /* a folder was */
static int after; /* the step was reached, and the program lives on */

struct dirty {
    char path[PATH_MAX];
    off_t synced;
};
static struct dirty *files;
static size_t n_files;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    under = getenv("FAULT_UNDER");
    fate = getenv("FAULT_FATE");
    const char *step = getenv("FAULT_STEP"), *counter = getenv("FAULT_COUNT");
    if (!under || !fate || !step || !counter) {
        under = NULL;
        return;
    }
    step_of_fate = atol(step);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, counter, O_RDWR, 0);
    if (fd < 0) abort();
    count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (count == MAP_FAILED) abort();
}

static int below(const char *path) { return under && path && strncmp(path, under, strlen(under)) == 0; }

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return below(path);
}

static struct dirty *file_of(const char *path, int make) {
    for (size_t i = 0; i < n_files; ++i)
        if (strcmp(files[i].path, path) == 0) return &files[i];
    if (!make) return NULL;
    files = realloc(files, (n_files + 1) * sizeof *files);
    strcpy(files[n_files].path, path);
    files[n_files].synced = 0;
    return &files[n_files++];
}

static int lies_in(const char *path, const char *folder) {
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* Files move with the folder that they lie in; an exchange moves those of both. */
static void move(const char *from, const char *to, int exchange) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n_files; ++i) {
        const char *lies = lies_in(files[i].path, from) ? from
                           : exchange && lies_in(files[i].path, to) ? to : NULL;
        if (!lies) continue;
        char rest[PATH_MAX];
        strcpy(rest, files[i].path + strlen(lies));
        snprintf(files[i].path, PATH_MAX, "%s%s", lies == from ? to : from, rest);
    }
    pthread_mutex_unlock(&lock);
}

/* What a crash does to what is not synced. */
static void spoil(void) {
    for (size_t i = 0; i < n_files; ++i) {
        int fd = REAL(open)(files[i].path, O_RDWR);
        if (fd < 0) continue;
        struct stat info;
        fstat(fd, &info);
        if (strcmp(fate, "lost") == 0) {
            if (ftruncate(fd, files[i].synced) != 0) abort();
        } else {
            for (off_t at = files[i].synced; at < info.st_size; at += 97) {
                unsigned char byte;
                if (pread(fd, &byte, 1, at) != 1) break;
                byte ^= 0x5a;
                if (pwrite(fd, &byte, 1, at) != 1) break;
            }
        }
        close(fd);
    }
}

static void die(void) {
    if (strcmp(fate, "lost") == 0 || strcmp(fate, "garbled") == 0) spoil();
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

enum happening { NOTHING, FULL, BROKEN, FAILING, HALF };

/* Counts a step; does not come back from it if the machine dies here. */
static enum happening step(void) {
    pthread_mutex_lock(&lock);
    long at = ++*count;
    enum happening h = NOTHING;
    if (step_of_fate && at >= step_of_fate) {
        if (strcmp(fate, "full") == 0) h = FULL;
        else if (strcmp(fate, "broken") == 0) h = BROKEN;
        else if (strcmp(fate, "failing") == 0) h = FAILING;
        else if (strcmp(fate, "once") == 0) h = at == step_of_fate ? FAILING : NOTHING;
        else if (strcmp(fate, "half") == 0) h = HALF;
        else if (strcmp(fate, "unsure") == 0) h = NOTHING;
        else if (!after) {
            after = 1;
            die();
        }
    }
    pthread_mutex_unlock(&lock);
    return h;
}

int statvfs(const char *path, struct statvfs *disk) {
    int done = REAL(statvfs)(path, disk);
    const char *room = getenv("FAULT_ROOM");
    if (done == 0 && room) disk->f_bavail = (fsblkcnt_t)(strtoull(room, NULL, 10) / disk->f_frsize);
    return done;
}
int statvfs64(const char *path, struct statvfs64 *disk) { return statvfs(path, (struct statvfs *)disk); }

static int refuse(int code) {
    errno = code;
    return -1;
}

int flock(int fd, int how) {
    const char *code = getenv("FAULT_LOCK");
    return code ? refuse(atoi(code)) : REAL(flock)(fd, how);
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(list, mode_t) : 0;
    va_end(list);
    if (below(path) && (flags & (O_CREAT | O_TRUNC))) {
        enum happening h = step();
        if (h == HALF) die();
        if (h == FULL && access(path, F_OK) != 0) return refuse(ENOSPC);
        pthread_mutex_lock(&lock);
        file_of(path, 1)->synced = 0;
        pthread_mutex_unlock(&lock);
    }
    return REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open(path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t n) {
    char path[PATH_MAX];
    if (under && path_of(fd, path)) {
        enum happening h = step();
        if (h == FULL) return refuse(ENOSPC);
        if (h == FAILING) return refuse(EIO);
        if (h == HALF) {
            if (REAL(write)(fd, bytes, n / 2) < 0) abort();
            die();
        }
    }
    return REAL(write)(fd, bytes, n);
}

static int sync_with(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    if (!under || !path_of(fd, path)) return real(fd);
    enum happening h = step();
    if (h == HALF) die();
    if (h == BROKEN || h == FAILING || (renamed && strcmp(fate, "unsure") == 0)) return refuse(EIO);
    int done = real(fd);
    struct stat info;
    pthread_mutex_lock(&lock);
    struct dirty *file = file_of(path, 0);
    if (file && fstat(fd, &info) == 0) file->synced = info.st_size;
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return sync_with(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_with(fd, REAL(fdatasync)); }

#define NAMED_STEP(path)                       \
    if (below(path)) {                         \
        if (step() == HALF) die();             \
    }
int rename(const char *from, const char *to) {
    NAMED_STEP(from)
    int done = REAL(rename)(from, to);
    if (done == 0) move(from, to, 0);
    return done;
}
int unlink(const char *path) {
    NAMED_STEP(path)
    return REAL(unlink)(path);
}
int rmdir(const char *path) {
    NAMED_STEP(path)
    return REAL(rmdir)(path);
}
int unlinkat(int directory, const char *name, int flags) {
    char path[PATH_MAX];
    if (directory == AT_FDCWD ? below(name) : (under && path_of(directory, path))) {
        if (step() == HALF) die();
    }
    return REAL(unlinkat)(directory, name, flags);
}
int mkdir(const char *path, mode_t mode) {
    if (below(path)) {
        enum happening h = step();
        if (h == HALF) die();
        if (h == FULL) return refuse(ENOSPC);
    }
    return REAL(mkdir)(path, mode);
}
long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long), d = va_arg(list, long),
         e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2 && below((const char *)b)) {
        if (step() == HALF) die();
        long done = REAL(syscall)(number, a, b, c, d, e, f);
        if (done == 0) move((const char *)b, (const char *)d, (e & RENAME_EXCHANGE) != 0);
        if (done == 0) renamed = 1;
        return done;
    }
    return REAL(syscall)(number, a, b, c, d, e, f);
}
