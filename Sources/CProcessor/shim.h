// What Swift has no word for.

#include <stdint.h>
#include <string.h>

/// Asks for the memory at `place` to be at hand soon. Reads nothing, and may be ignored.
static inline void hubsim_prefetch(const void *place) {
    __builtin_prefetch(place);
}

/// Copies `count` bytes to where nobody looks soon: past the caches, which keep what they hold, if
/// `to` lies on a boundary of 16 bytes. Other threads see them after a release, as of other stores.
static inline void hubsim_stream(void *to, const void *from, size_t count) {
    typedef long long pair __attribute__((vector_size(16)));
    char *target = (char *)to;
    const char *source = (const char *)from;
    if (((uintptr_t)to & 15) == 0) {
        for (; count >= 64; count -= 64, source += 64, target += 64) {
            pair words[4];
            memcpy(words, source, 64);
            __builtin_nontemporal_store(words[0], (pair *)target);
            __builtin_nontemporal_store(words[1], (pair *)target + 1);
            __builtin_nontemporal_store(words[2], (pair *)target + 2);
            __builtin_nontemporal_store(words[3], (pair *)target + 3);
        }
        // Such stores are not ordered by a release alone.
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
    }
    memcpy(target, source, count);
}
