// Tries one forbidden (or lawful) thing for each word of its command line and says what the kernel answered:
// one line a try, `name: ok` or `name: ERRNO-NUMBER`. Run inside a sandbox by the tests; never judges itself.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name;

static void say(long result) {
    if (result < 0)
        printf("%s: %d\n", name, errno);
    else
        printf("%s: ok\n", name);
    fflush(stdout);
}

static long copy_self(const char *to) {
    int in = open("/proc/self/exe", O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    if (in < 0 || out < 0) return -1;
    char buffer[65536];
    ssize_t got;
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)got) != got) return -1;
    close(in);
    close(out);
    return 0;
}

static long exec_in_child(const char *path, char *const arguments[]) {
    int result[2];
    if (pipe2(result, O_CLOEXEC) < 0) return -1;
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        char *environment[] = {NULL};
        execve(path, arguments, environment);
        int error = errno;
        ssize_t ignored = write(result[1], &error, sizeof error);
        (void)ignored;
        _exit(1);
    }
    close(result[1]);
    int error = 0;
    ssize_t got = read(result[0], &error, sizeof error);
    close(result[0]);
    int status;
    waitpid(child, &status, 0);
    if (got == sizeof error) {
        errno = error;
        return -1;
    }
    return 0;
}

static long memfd_exec(unsigned flags) {
    int fd = (int)syscall(SYS_memfd_create, "code", flags);
    if (fd < 0) return -1;
    int in = open("/proc/self/exe", O_RDONLY);
    char buffer[65536];
    ssize_t got;
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(fd, buffer, (size_t)got) != got) return -1;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    char *arguments[] = {path, "hello", NULL};
    return exec_in_child(path, arguments);
}

static long tcp(const char *address, int port) {
    int v6 = strchr(address, ':') != NULL;
    int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    if (fd < 0) return -1;
    struct sockaddr_in a4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 a6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &a4.sin_addr);
    inet_pton(AF_INET6, address, &a6.sin6_addr);
    long result = v6 ? connect(fd, (struct sockaddr *)&a6, sizeof a6) : connect(fd, (struct sockaddr *)&a4, sizeof a4);
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

// A datagram that nobody takes comes back as an error of the socket.
static long udp(const char *address, int port) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &a.sin_addr);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
    if (send(fd, "x", 1, 0) < 0) return -1;
    struct timeval wait = {.tv_sec = 60};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    char byte;
    return recv(fd, &byte, 1, 0);
}

static long abstract_socket(const char *text) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    size_t length = strlen(text);
    memcpy(a.sun_path + 1, text, length);
    return connect(fd, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length));
}

static void fork_bomb(void) {
    int count = 0;
    while (count < 100000) {
        pid_t child = fork();
        if (child < 0) break;
        if (child == 0) {
            pause();
            _exit(0);
        }
        count++;
    }
    int error = errno;
    printf("forked: %d then %d\n", count, error);
    kill(-1, SIGKILL);
    while (wait(NULL) > 0) {}
    pid_t again = fork();
    if (again == 0) _exit(0);
    printf("again: %s\n", again > 0 ? "ok" : "no");
    fflush(stdout);
}

static void *thread_exec(void *path) {
    char *arguments[] = {path, "hello", NULL};
    char *environment[] = {NULL};
    execve(path, arguments, environment);
    return (void *)(intptr_t)errno;
}

static long fill(const char *folder) {
    static char block[1 << 20];
    memset(block, 7, sizeof block);
    char path[256];
    snprintf(path, sizeof path, "%s/fill", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0) return -1;
    long blocks = 0;
    while (write(fd, block, sizeof block) == (ssize_t)sizeof block && blocks < 100000) blocks++;
    printf("filled: %ld then %d\n", blocks, errno);
    unlink(path);
    return 0;
}

static long refused_by_number(long number) {
    // Arguments that no call takes for its good: bad pointers and descriptors.
    return syscall(number, -1L, -1L, -1L, -1L, -1L, -1L);
}

int main(int count, char **words) {
    for (int i = 1; i < count; i++) {
        name = words[i];
        char *value = i + 1 < count ? words[i + 1] : "";
#define IS(text) (strcmp(name, text) == 0)
        if (IS("hello")) {
            say(0);
        } else if (IS("write")) {
            i++;
            say(open(value, O_WRONLY | O_CREAT, 0600));
        } else if (IS("read")) {
            i++;
            char byte;
            int fd = open(value, O_RDONLY);
            say(fd < 0 ? -1 : read(fd, &byte, 1));
        } else if (IS("list")) {
            i++;
            DIR *folder = opendir(value);
            say(folder ? 0 : -1);
        } else if (IS("truncate")) {
            i++;
            say(truncate(value, 0));
        } else if (IS("unlink")) {
            i++;
            say(unlink(value));
        } else if (IS("chmod")) {
            i++;
            say(chmod(value, 04755));
        } else if (IS("mkdir")) {
            i++;
            say(mkdir(value, 0700));
        } else if (IS("rename")) {
            i++;
            say(rename(value, "/tmp/renamed"));
        } else if (IS("link")) {
            i++;
            say(link(value, "/tmp/linked"));
        } else if (IS("exec")) {
            i++;
            char *arguments[] = {value, "hello", NULL};
            say(exec_in_child(value, arguments));
        } else if (IS("exec-copy")) {
            i++;
            char *arguments[] = {value, "hello", NULL};
            say(copy_self(value) < 0 ? -1 : exec_in_child(value, arguments));
        } else if (IS("exec-loader")) {
            // The dynamic loader is a program that runs other files.
            i++;
            char *arguments[] = {"ld.so", value, "hello", NULL};
            say(exec_in_child("/lib64/ld-linux-x86-64.so.2", arguments));
        } else if (IS("exec-thread")) {
            i++;
            pthread_t thread;
            void *error = NULL;
            pthread_create(&thread, NULL, thread_exec, value);
            pthread_join(thread, &error);
            errno = (int)(intptr_t)error;
            say(-1);
        } else if (IS("execveat")) {
            i++;
            int fd = open(value, O_PATH);
            char *arguments[] = {value, "hello", NULL};
            char *environment[] = {NULL};
            say(syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH));
        } else if (IS("map-exec")) {
            i++;
            copy_self(value);
            int fd = open(value, O_RDONLY);
            say(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0);
        } else if (IS("memfd-exec")) {
            say(memfd_exec(0));
        } else if (IS("memfd-sealed")) {
            say(syscall(SYS_memfd_create, "data", 8));
        } else if (IS("memfd-sealed-exec")) {
            say(memfd_exec(8));
        } else if (IS("tcp")) {
            char *port = i + 2 < count ? words[i + 2] : "0";
            i += 2;
            say(tcp(value, atoi(port)));
        } else if (IS("udp")) {
            char *port = i + 2 < count ? words[i + 2] : "0";
            i += 2;
            say(udp(value, atoi(port)));
        } else if (IS("unix")) {
            i++;
            int fd = socket(AF_UNIX, SOCK_STREAM, 0);
            struct sockaddr_un a = {.sun_family = AF_UNIX};
            strncpy(a.sun_path, value, sizeof a.sun_path - 1);
            say(connect(fd, (struct sockaddr *)&a, sizeof a));
        } else if (IS("abstract")) {
            i++;
            say(abstract_socket(value));
        } else if (IS("socket")) {
            int family = atoi(words[i + 1]), type = atoi(words[i + 2]), protocol = atoi(words[i + 3]);
            i += 3;
            say(socket(family, type, protocol));
        } else if (IS("ptrace")) {
            pid_t child = fork();
            if (child == 0) {
                pause();
                _exit(0);
            }
            say(ptrace(PTRACE_ATTACH, child, NULL, NULL));
            kill(child, SIGKILL);
            waitpid(child, NULL, 0);
        } else if (IS("kill")) {
            i++;
            say(kill(atoi(value), 0));
        } else if (IS("unshare")) {
            i++;
            say(unshare((int)strtol(value, NULL, 0)));
        } else if (IS("clone")) {
            i++;
            long child = syscall(SYS_clone, strtol(value, NULL, 0) | SIGCHLD, 0, 0, 0, 0);
            if (child == 0) _exit(0);
            say(child);
        } else if (IS("thread")) {
            pthread_t thread;
            int error = pthread_create(&thread, NULL, (void *(*)(void *))abs, NULL);
            if (error == 0) pthread_join(thread, NULL);
            errno = error;
            say(error ? -1 : 0);
        } else if (IS("setuid")) {
            say(setuid(0));
        } else if (IS("number")) {
            i++;
            long number = atol(value);
            long result = refused_by_number(number);
            printf("%ld: %d\n", number, result < 0 ? errno : 0);
            fflush(stdout);
        } else if (IS("prctl")) {
            long option = strtol(words[i + 1], NULL, 0), argument = strtol(words[i + 2], NULL, 0);
            i += 2;
            say(prctl((int)option, argument, 0L, 0L, 0L));
        } else if (IS("ioctl")) {
            i++;
            char byte = 'x';
            say(ioctl(0, strtoul(value, NULL, 0), &byte));
        } else if (IS("attach-filter")) {
            int fd = socket(AF_INET, SOCK_DGRAM, 0);
            say(setsockopt(fd, SOL_SOCKET, 26, "", 0));
        } else if (IS("mknod")) {
            say(mknod("/tmp/disk", S_IFBLK | 0600, (254 << 8) | 0));
        } else if (IS("symlink-write")) {
            // A link in /tmp that leads where writing is refused.
            i++;
            unlink("/tmp/way");
            if (symlink(value, "/tmp/way") < 0) {
                say(-1);
                continue;
            }
            say(open("/tmp/way", O_WRONLY | O_CREAT, 0600));
        } else if (IS("symlink-read")) {
            i++;
            unlink("/tmp/way");
            if (symlink(value, "/tmp/way") < 0) {
                say(-1);
                continue;
            }
            say(open("/tmp/way", O_RDONLY));
        } else if (IS("fds")) {
            DIR *folder = opendir("/proc/self/fd");
            struct dirent *entry;
            printf("fds:");
            while ((entry = readdir(folder)))
                if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder)) printf(" %s", entry->d_name);
            printf("\n");
            closedir(folder);
            fflush(stdout);
        } else if (IS("fd-up")) {
            // Up from each inherited descriptor, if any is a folder.
            int found = 0;
            for (int fd = 0; fd < 1024; fd++) {
                int up = openat(fd, "..", O_PATH);
                if (up >= 0) {
                    found++;
                    close(up);
                }
            }
            printf("fd-up: %d\n", found);
            fflush(stdout);
        } else if (IS("fork-bomb")) {
            fork_bomb();
        } else if (IS("memory")) {
            i++;
            size_t size = (size_t)atol(value) << 20;
            char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (memory != MAP_FAILED)
                for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
            say(memory == MAP_FAILED ? -1 : 0);
        } else if (IS("fill")) {
            i++;
            if (fill(value) < 0) say(-1);
        } else if (IS("inodes")) {
            long made = 0;
            char path[64];
            do snprintf(path, sizeof path, "/tmp/i%ld", made);
            while (made < 10000000 && mkdir(path, 0700) == 0 && ++made);
            printf("inodes: %ld then %d\n", made, errno);
            fflush(stdout);
        } else if (IS("forever")) {
            printf("forever\n");
            fflush(stdout);
            for (;;) pause();
#if defined(__x86_64__)
        } else if (IS("x32")) {
            say(syscall(0x40000000 | 39));
        } else if (IS("int80")) {
            long result;
            __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
            say(result);
#endif
        } else {
            printf("unknown: %s\n", name);
            return 3;
        }
    }
    return 0;
}
