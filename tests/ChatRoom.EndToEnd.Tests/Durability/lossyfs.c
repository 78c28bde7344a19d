/* A file system that drops what was not fsynced, for a process that runs with this library preloaded (LD_PRELOAD).
 *
 *   gcc -O2 -shared -fPIC -o lossyfs.so lossyfs.c
 *   LOSSYFS_DIRECTORY=/path/to/data LOSSYFS_SHADOW=/path/to/shadow LD_PRELOAD=./lossyfs.so dotnet ChatRoom.Server.dll
 *
 * The process writes to its files as ever. Beside them, in the shadow, stands what a disk would have after a power cut:
 *
 *   NUMBER   a file's contents, as of its last fsync or fdatasync (what it had at the start counts as synced)
 *   names    the directory, as of its last fsync: a line "NUMBER name" for each file
 *
 * A power cut is: SIGKILL, then the files put back from the shadow. A file that was created, renamed or deleted is so after
 * the cut only if the directory was fsynced, too: stricter than most file systems.
 *
 * Covered: write, pwrite, ftruncate, open with O_TRUNC, unlink, rename, fsync, fdatasync (and the 64-bit names of those) on
 * files that lie in the directory itself. Files "*-shm" are not kept: SQLite makes them anew. What would not be noticed ends
 * the process: a shared writable mapping of any other file, writev and fallocate. Not covered: copies made within the kernel
 * (copy_file_range, sendfile), and disks that lie about fsync.
 * fsync itself costs nothing here, so the moments at which a process is killed are others than with a real disk.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST_FDS = 1 << 16, MOST_FILES = 1 << 12 };

struct range { off_t from, to; };

/* A file by its inode, until that is deleted: the number may then be another file's. */
struct file {
    ino_t inode;
    int deleted;
    struct range *dirty;    /* written, not synced */
    size_t count, room;
};

static char directory[PATH_MAX], shadow[PATH_MAX];
static struct file files[MOST_FILES];       /* a file's number is its index */
static int file_count;
static int file_of[MOST_FDS];               /* its number + 1; 0: not in the directory */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what)
{
    dprintf(2, "lossyfs: %s (%s)\n", what, strerror(errno));
    _exit(70);
}

static int shadow_of(int number)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/%d", shadow, number);
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        fail(path);
    return fd;
}

/* The name of what lies in the directory itself and is kept; null of all else. */
static const char *name_in(const char *path)
{
    size_t length = strlen(directory), whole = strlen(path);
    if (!length || strncmp(path, directory, length) || path[length] != '/' || strchr(path + length + 1, '/'))
        return NULL;
    return whole > 4 && !strcmp(path + whole - 4, "-shm") ? NULL : path + length + 1;
}

static int path_of(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return length > 0;
}

static int number_of(ino_t inode)
{
    for (int i = file_count - 1; i >= 0; i--)
        if (files[i].inode == inode && !files[i].deleted)
            return i;
    if (file_count == MOST_FILES)
        fail("too many files");
    files[file_count].inode = inode;
    close(shadow_of(file_count));           /* empty until it is synced */
    return file_count++;
}

static void mark(struct file *file, off_t from, off_t to)
{
    struct range *last = file->count ? &file->dirty[file->count - 1] : NULL;
    if (to <= from)
        return;
    if (last && from <= last->to && to >= last->from) {
        last->from = from < last->from ? from : last->from;
        last->to = to > last->to ? to : last->to;
        return;
    }
    if (file->count == file->room) {
        file->room = file->room ? file->room * 2 : 64;
        file->dirty = realloc(file->dirty, file->room * sizeof *file->dirty);
        if (!file->dirty)
            fail("no memory");
    }
    file->dirty[file->count++] = (struct range){ from, to };
}

/* Killed in the middle of this, a part of it is on the disk, as with a cut in the middle of an fsync. */
static void sync_file(int from, int number)
{
    struct file *file = &files[number];
    struct stat now;
    char block[65536], self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", from);      /* it may have been opened for writing only */
    int in = syscall(SYS_openat, AT_FDCWD, self, O_RDONLY | O_CLOEXEC, 0), out = shadow_of(number);
    if (in < 0 || fstat(in, &now))
        fail(self);
    for (size_t i = 0; i < file->count; i++) {
        off_t at = file->dirty[i].from, end = file->dirty[i].to < now.st_size ? file->dirty[i].to : now.st_size;
        while (at < end) {
            ssize_t n = syscall(SYS_pread64, in, block, end - at < (off_t)sizeof block ? (size_t)(end - at) : sizeof block, at);
            if (n <= 0 || syscall(SYS_pwrite64, out, block, n, at) != n)
                fail("a block could not be copied");
            at += n;
        }
    }
    if (syscall(SYS_ftruncate, out, now.st_size))
        fail("the shadow could not be cut");
    file->count = 0;
    syscall(SYS_close, in);
    syscall(SYS_close, out);
}

static void sync_directory(void)
{
    char new[PATH_MAX + 16], names[PATH_MAX + 16], path[PATH_MAX + 300], line[300];
    struct dirent *entry;
    struct stat file;
    snprintf(new, sizeof new, "%s/names.new", shadow);
    snprintf(names, sizeof names, "%s/names", shadow);
    DIR *entries = opendir(directory);
    int out = syscall(SYS_openat, AT_FDCWD, new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (!entries || out < 0)
        fail(new);
    while ((entry = readdir(entries))) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (name_in(path) && !lstat(path, &file) && S_ISREG(file.st_mode)) {
            int length = snprintf(line, sizeof line, "%d %s\n", number_of(file.st_ino), entry->d_name);
            if (syscall(SYS_write, out, line, length) != length)
                fail(new);
        }
    }
    closedir(entries);
    syscall(SYS_close, out);
    if (syscall(SYS_renameat2, AT_FDCWD, new, AT_FDCWD, names, 0))
        fail(names);
}

__attribute__((constructor)) static void begin(void)
{
    char path[PATH_MAX + 300];
    const char *to = getenv("LOSSYFS_SHADOW"), *of = getenv("LOSSYFS_DIRECTORY");
    struct dirent *entry;
    struct stat file;
    if (!of || !to || !realpath(to, shadow) || !realpath(of, directory)) {
        directory[0] = 0;
        return;
    }
    DIR *entries = opendir(directory);
    while (entries && (entry = readdir(entries))) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (name_in(path) && !lstat(path, &file) && S_ISREG(file.st_mode)) {
            int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0), number = number_of(file.st_ino);
            if (fd < 0)
                fail(path);
            mark(&files[number], 0, file.st_size);
            sync_file(fd, number);
            syscall(SYS_close, fd);
        }
    }
    if (entries)
        closedir(entries);
    sync_directory();
}

/* What lies in the directory, with the lock held; null, without it, of all else. */
static struct file *lock_file(int fd)
{
    if (fd < 0 || fd >= MOST_FDS || !file_of[fd])
        return NULL;
    pthread_mutex_lock(&order);
    return &files[file_of[fd] - 1];
}

static int opened(int fd)
{
    char path[PATH_MAX];
    struct stat file;
    int error = errno;
    if (fd >= 0 && fd < MOST_FDS && directory[0]) {
        file_of[fd] = 0;
        if (path_of(fd, path) && name_in(path) && !fstat(fd, &file) && S_ISREG(file.st_mode)) {
            pthread_mutex_lock(&order);
            file_of[fd] = number_of(file.st_ino) + 1;
            pthread_mutex_unlock(&order);
        }
    }
    errno = error;
    return fd;
}

#define MODE(flags, mode) \
    do { va_list rest; va_start(rest, flags); mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0; va_end(rest); } while (0)

int openat(int at, const char *path, int flags, ...)
{
    int mode;
    MODE(flags, mode);
    return opened(syscall(SYS_openat, at, path, flags, mode));
}

int open(const char *path, int flags, ...)
{
    int mode;
    MODE(flags, mode);
    return opened(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int openat64(int at, const char *path, int flags, ...) __attribute__((alias("openat")));

int close(int fd)
{
    if (fd >= 0 && fd < MOST_FDS)
        file_of[fd] = 0;
    return syscall(SYS_close, fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    struct file *file = lock_file(fd);
    ssize_t n = syscall(SYS_pwrite64, fd, bytes, count, at);
    if (file) {
        mark(file, at, at + n);
        pthread_mutex_unlock(&order);
    }
    return n;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) __attribute__((alias("pwrite")));

ssize_t write(int fd, const void *bytes, size_t count)
{
    struct file *file = lock_file(fd);
    ssize_t n = syscall(SYS_write, fd, bytes, count);
    if (file) {
        off_t end = syscall(SYS_lseek, fd, 0, SEEK_CUR);
        mark(file, end - n, end);
        pthread_mutex_unlock(&order);
    }
    return n;
}

int ftruncate(int fd, off_t size)
{
    struct file *file = lock_file(fd);
    struct stat before;
    if (file && fstat(fd, &before))
        fail("a file has no size");
    int result = syscall(SYS_ftruncate, fd, size);
    if (file) {
        if (!result)
            mark(file, before.st_size < size ? before.st_size : size, before.st_size < size ? size : before.st_size);
        pthread_mutex_unlock(&order);
    }
    return result;
}

int ftruncate64(int fd, off_t size) __attribute__((alias("ftruncate")));

int fdatasync(int fd)
{
    char path[PATH_MAX];
    struct file *file = lock_file(fd);
    if (file) {
        sync_file(fd, file_of[fd] - 1);
        pthread_mutex_unlock(&order);
        return 0;
    }
    if (directory[0] && path_of(fd, path) && !strcmp(path, directory)) {
        pthread_mutex_lock(&order);
        sync_directory();
        pthread_mutex_unlock(&order);
        return 0;
    }
    return syscall(SYS_fdatasync, fd);
}

int fsync(int fd) __attribute__((alias("fdatasync")));

/* The inode of what goes away with a name may be given to another file. */
static void forget(int at, const char *path)
{
    struct stat file;
    if (directory[0] && !fstatat(at, path, &file, AT_SYMLINK_NOFOLLOW) && S_ISREG(file.st_mode) && file.st_nlink == 1)
        for (int i = 0; i < file_count; i++)
            if (files[i].inode == file.st_ino)
                files[i].deleted = 1;
}

int unlinkat(int at, const char *path, int flags)
{
    pthread_mutex_lock(&order);
    forget(at, path);
    int result = syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_unlock(&order);
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rename(const char *from, const char *to)
{
    pthread_mutex_lock(&order);
    forget(AT_FDCWD, to);
    int result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    pthread_mutex_unlock(&order);
    return result;
}

/* What is not covered, and must not pass unnoticed. */

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (fd >= 0 && fd < MOST_FDS && file_of[fd] && (flags & MAP_SHARED) && (protection & PROT_WRITE))
        fail("a file that is kept was mapped for writing");
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) __attribute__((alias("mmap")));

static int refuse(int fd, const char *what)
{
    if (fd >= 0 && fd < MOST_FDS && file_of[fd])
        fail(what);
    return 0;
}

ssize_t writev(int fd, const struct iovec *vectors, int count)
{
    refuse(fd, "writev");
    return syscall(SYS_writev, fd, vectors, count);
}

ssize_t pwritev(int fd, const struct iovec *vectors, int count, off_t at)
{
    refuse(fd, "pwritev");
    return syscall(SYS_pwritev, fd, vectors, count, at, 0);
}

ssize_t pwritev64(int fd, const struct iovec *vectors, int count, off_t at) __attribute__((alias("pwritev")));

int fallocate(int fd, int mode, off_t at, off_t length)
{
    refuse(fd, "fallocate");
    return syscall(SYS_fallocate, fd, mode, at, length);
}

int fallocate64(int fd, int mode, off_t at, off_t length) __attribute__((alias("fallocate")));
