#include <zmq.h>

#include <pthread.h>
// glibc shows this one only under _GNU_SOURCE, which Swift's C importer does not set.
int pthread_setname_np(pthread_t thread, const char *name);
