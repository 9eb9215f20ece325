// prctl takes a variable list of arguments, which Swift does not import, and O_DIRECT hides.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>

/// Asks the kernel to kill this process when the thread that started it ends. 0, or -1 and errno.
static inline int hubsim_die_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

/// The flag of `open` for a file that is written past the system's cache.
static inline int hubsim_direct(void) {
    return __O_DIRECT;
}
