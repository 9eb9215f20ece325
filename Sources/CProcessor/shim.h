// What Swift has no word for.

/// Asks for the memory at `place` to be at hand soon. Reads nothing, and may be ignored.
static inline void hubsim_prefetch(const void *place) {
    __builtin_prefetch(place);
}
