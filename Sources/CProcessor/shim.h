// What Swift has no word for.

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/// Tells `blocks` blocks of 64 bytes against what stands `distance` bytes before each byte of them: of
/// each block 8 bytes that mark which bytes differ, the lowest bit the first, and the differences by
/// exclusive or. Gives how many bytes it wrote, and may write 72 a block.
static inline size_t hubsim_pack_anywhere(void *to, const void *from, size_t blocks,
                                          ptrdiff_t distance) {
    unsigned char *target = (unsigned char *)to;
    const unsigned char *source = (const unsigned char *)from;
    for (; blocks > 0; blocks--, source += 64) {
        uint64_t marks = 0;
        unsigned char *next = target + 8;
        for (int i = 0; i < 64; i++) {
            unsigned char difference = source[i] ^ source[i - distance];
            marks |= (uint64_t)(difference != 0) << i;
            *next = difference;
            next += difference != 0;
        }
        memcpy(target, &marks, 8);
        target = next;
    }
    return (size_t)(target - (unsigned char *)to);
}

#if defined(__x86_64__)
/// The same where the processor has an instruction for it (AVX-512 VBMI2).
__attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt"))) static inline size_t
hubsim_pack_wide(void *to, const void *from, size_t blocks, ptrdiff_t distance) {
    unsigned char *target = (unsigned char *)to;
    const unsigned char *source = (const unsigned char *)from;
    for (; blocks > 0; blocks--, source += 64) {
        __m512i difference =
            _mm512_xor_si512(_mm512_loadu_si512(source), _mm512_loadu_si512(source - distance));
        uint64_t marks = _mm512_test_epi8_mask(difference, difference);
        memcpy(target, &marks, 8);
        _mm512_storeu_si512(target + 8, _mm512_maskz_compress_epi8(marks, difference));
        target += 8 + __builtin_popcountll(marks);
    }
    return (size_t)(target - (unsigned char *)to);
}

static inline int hubsim_packs_wide(void) { return __builtin_cpu_supports("avx512vbmi2"); }
#endif

/// Undoes it for one block, of at most `count` bytes at `from`: gives how many it took, or 0 where they
/// are too few. What is `distance` bytes before `to` must be there.
static inline size_t hubsim_unpack(void *to, const void *from, size_t count, ptrdiff_t distance) {
    unsigned char *target = (unsigned char *)to;
    const unsigned char *next = (const unsigned char *)from + 8;
    uint64_t marks;
    if (count < 8) return 0;
    memcpy(&marks, from, 8);
    if (count - 8 < (size_t)__builtin_popcountll(marks)) return 0;
    for (int i = 0; i < 64; i++) {
        unsigned char difference = 0;
        if (marks >> i & 1) difference = *next++;
        target[i] = difference ^ target[i - distance];
    }
    return (size_t)(next - (const unsigned char *)from);
}
