/// Sorts up to four chunks of events: one pass by interpolation, then insertion.
///
/// The times of a bucket are spread over it, so counting them into 128 equal intervals leaves each
/// event near its place, and insertion of 8-byte words (56 bits of the key, 8 of the event's place)
/// does the rest in about linear time. Events that share those 56 bits are compared in full. Where
/// all times are one, the keys' lower words are counted instead.
@safe
struct BucketSorter: ~Copyable {
    /// What is to be sorted: up to four segments of up to 42 events.
    @safe
    struct Part {
        fileprivate var starts: InlineArray<4, UnsafeMutablePointer<QueuedEvent>?>
        fileprivate var counts = InlineArray<4, Int>(repeating: 0)
        private(set) var segments = 0
        private(set) var count = 0

        init() { unsafe starts = InlineArray(repeating: nil) }

        /// Adds `count` events from `start` on, which must stay there until they are sorted.
        mutating func add(_ start: UnsafeMutablePointer<QueuedEvent>, count more: Int) {
            precondition(segments < 4 && more <= 42, "a part is four segments of 42 events")
            unsafe starts[segments] = start
            counts[segments] = more
            segments += 1
            count += more
        }
    }

    // Invariant that makes the accesses sound: `words` has room for 2 * 168 words and `ends` for
    // 128 counts; a part holds at most 168 events, so a count fits a byte, and so does a place:
    // 64 times the segment and the index in it.
    private let words: UnsafeMutablePointer<UInt64>
    private let ends: UnsafeMutablePointer<UInt8>

    init() {
        unsafe words = .allocate(capacity: 2 * 168)
        unsafe ends = .allocate(capacity: 128)
    }

    deinit {
        unsafe words.deallocate()
        unsafe ends.deallocate()
    }

    /// Writes the part's events to `target`, least first.
    func sort(_ part: Part, into target: UnsafeMutablePointer<QueuedEvent>) {
        let unsorted = unsafe words
        let sorted = unsafe words + 168
        let range = unsafe gather(part, into: unsorted)
        unsafe distribute(unsorted, range: range, count: part.count, into: sorted)
        unsafe insert(sorted, part)
        for index in 0..<part.count {
            unsafe target[index] = event(part, sorted[index])
        }
    }

    @inline(__always)
    private func event(_ part: Part, _ word: UInt64) -> QueuedEvent {
        let place = Int(truncatingIfNeeded: word & 255)
        guard let start = unsafe part.starts[place >> 6] else {
            preconditionFailure("no segment \(place >> 6)")
        }
        return unsafe start[place & 63]
    }

    /// Makes a word of each event and returns the range of their upper 56 bits.
    private func gather(_ part: Part, into words: UnsafeMutablePointer<UInt64>) -> UInt64 {
        var (least, most) = (UInt64.max, UInt64.min)
        var (leastLow, mostLow) = (UInt64.max, UInt64.min)
        for segment in 0..<part.segments {
            guard let start = unsafe part.starts[segment] else { continue }
            for index in 0..<part.counts[segment] {
                let high = unsafe start[index].high
                let low = unsafe start[index].low
                least = min(least, high)
                most = max(most, high)
                leastLow = min(leastLow, low)
                mostLow = max(mostLow, low)
            }
        }
        let byLow = least == most
        let base = byLow ? leastLow : least
        let range = byLow ? mostLow - leastLow : most - least
        let shift = UInt64(max(0, 8 - range.leadingZeroBitCount))
        var next = 0
        for segment in 0..<part.segments {
            guard let start = unsafe part.starts[segment] else { continue }
            for index in 0..<part.counts[segment] {
                let word = unsafe byLow ? start[index].low : start[index].high
                unsafe words[next] =
                    ((word &- base) &>> shift) << 8 | UInt64(segment << 6 | index)
                next += 1
            }
        }
        return range &>> shift
    }

    /// Counts the words into 128 intervals of the range and writes them interval by interval.
    private func distribute(
        _ words: UnsafeMutablePointer<UInt64>, range: UInt64, count: Int,
        into target: UnsafeMutablePointer<UInt64>
    ) {
        let shift = UInt64(max(0, 57 - range.leadingZeroBitCount) + 8)
        unsafe ends.initialize(repeating: 0, count: 128)
        for index in 0..<count { unsafe ends[Int(words[index] &>> shift)] &+= 1 }
        var sum: UInt8 = 0
        for interval in 0..<128 {
            unsafe sum &+= ends[interval]
            unsafe ends[interval] = sum
        }
        var index = count
        while index > 0 {
            index -= 1
            let word = unsafe words[index]
            let interval = Int(word &>> shift)
            unsafe ends[interval] &-= 1
            unsafe target[Int(ends[interval])] = word
        }
    }

    /// Sorts words that are near their places.
    private func insert(_ words: UnsafeMutablePointer<UInt64>, _ part: Part) {
        var index = 1
        while index < part.count {
            let word = unsafe words[index]
            var hole = index
            while hole > 0 {
                let other = unsafe words[hole - 1]
                if (word ^ other) < 256 {
                    guard event(part, word) < event(part, other) else { break }
                } else if word > other {
                    break
                }
                unsafe words[hole] = other
                hole -= 1
            }
            unsafe words[hole] = word
            index += 1
        }
    }
}
