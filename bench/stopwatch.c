// Runs a program, and writes its wall seconds, CPU seconds and peak memory in KiB to a file: stopwatch FILE PROGRAM ARG...
// The processes that the program starts count as well, also those that it does not wait for (on Linux).
// It must be small: Linux counts what a process held before it became another program as part of that one's peak.
#include <stdio.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#define PER_KIB 1024
#else
#define PER_KIB 1
#endif

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec * 1e-6; }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    if (argc < 3) return 125;
#ifdef __linux__
    prctl(PR_SET_CHILD_SUBREAPER, 1); // orphans of the program become children of this one
#endif
    double start = now();
    pid_t child = fork();
    if (child < 0) return 125;
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    if (waitpid(child, &status, 0) != child) return 125;
    double wall = now() - start;
    while (wait(NULL) > 0);
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    FILE *out = fopen(argv[1], "w");
    if (out == NULL) return 125;
    fprintf(out, "%.6f %.6f %ld\n", wall, seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss / PER_KIB);
    fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
