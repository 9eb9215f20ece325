/// The unsorted future of an event queue: buckets of equal width, and coarser rings beyond them.
///
/// Ring 0 holds 256 buckets, each 2^width microseconds. Ring n > 0 has 64 slots, each of them a
/// quarter of what the ring below spans. An event goes to the finest ring in which it lies fewer
/// than four quarters after the frontier; when the frontier enters a quarter, the slot of the
/// coarser ring that is now within reach is dealt out to the finer ones. So all of a ring lies
/// before all of the next, and an event passes at most one ring for each factor of 16.
///
/// The buckets are few on purpose, and their number is constant. Against as many as the pending
/// events fill, the hold model measured a third more holds a second with 1 k pending (constant
/// shifts) and with 4 M (fewer misses: coarse slots are written and read in sequence), and no clear
/// difference from 16 k to 1 M, where passing twice costs what the misses did.
@safe
public struct Calendar: ~Copyable {
    /// A bucket: its chain of chunks, newest first.
    public struct Bucket: BitwiseCopyable {
        public var chunk: UInt32
        /// The events in that chunk; the others of the chain are full.
        public var count: UInt32

        /// An empty bucket looks full, so that one comparison finds that a chunk is wanted.
        @inlinable public static var empty: Bucket {
            Bucket(chunk: EventChunks.none, count: EventChunks.capacity)
        }

        @inlinable
        public init(chunk: UInt32, count: UInt32) {
            self.chunk = chunk
            self.count = count
        }
    }

    @inlinable public static var rings: Int { 12 }
    /// There are 2^bucketBits buckets.
    @inlinable public static var bucketBits: UInt64 { 8 }
    /// All slots: the buckets and those of the coarser rings.
    private static let size = 1 << Int(Calendar.bucketBits) + 64 * (rings - 1)
    static let mostWidth: UInt64 = 40
    /// What a bucket should hold when it is reached.
    static let aim: UInt64 = 64

    /// Every event before this time is out of the calendar: popped, or in the front.
    public var frontier: UInt64 = 0
    /// A bucket spans 2^width microseconds.
    public var width: UInt64 = 20
    /// Above this count the width is fitted anew.
    public var growsAbove = 256
    /// After this many events served their density is compared with the width.
    var reviewAt = 1024
    private var reviewedAt: UInt64 = 0
    /// A lower bound of every event's time, exact once asked for.
    public var knownLeast: UInt64 = .max
    private var leastIsKnown = false

    // Invariants that make the accesses sound: `buckets` has 2^bucketBits buckets for ring 0 and
    // then 64 for each ring from 1 on; `marks` a bit for each of them, set if and only if it is not
    // empty. A slot is always reduced modulo its ring's size before it is used.
    public let buckets: UnsafeMutablePointer<Bucket>
    public let marks: UnsafeMutablePointer<UInt64>

    init() {
        unsafe buckets = .allocate(capacity: Calendar.size)
        unsafe buckets.initialize(repeating: .empty, count: Calendar.size)
        unsafe marks = .allocate(capacity: Calendar.size / 64)
        unsafe marks.initialize(repeating: 0, count: Calendar.size / 64)
    }

    deinit {
        unsafe buckets.deallocate()
        unsafe marks.deallocate()
    }

    /// The bits by which a time is shifted to give its slot in a ring.
    @inlinable
    @inline(__always)
    public func shift(_ ring: UInt64) -> UInt64 {
        ring == 0 ? width : width &+ Calendar.bucketBits &- 2 &+ 4 &* (ring &- 1)
    }

    /// Puts an event at or after the frontier where it belongs.
    @inlinable
    @inline(__always)
    public mutating func place(_ event: QueuedEvent, _ chunks: inout EventChunks) {
        let time = event.time
        if time < knownLeast { knownLeast = time }
        let quarter = width &+ Calendar.bucketBits &- 2
        var slot = Int(truncatingIfNeeded: (time &>> width) & ((1 &<< Calendar.bucketBits) &- 1))
        if (time &>> quarter) &- (frontier &>> quarter) > 3 {
            slot = coarseSlot(time)
        }
        let bucket = unsafe buckets + slot
        var chunk = unsafe bucket.pointee.chunk
        var count = unsafe bucket.pointee.count
        if count == EventChunks.capacity {
            if chunk == EventChunks.none { unsafe marks[slot >> 6] |= 1 &<< UInt64(slot & 63) }
            chunk = chunks.take(before: chunk)
            count = 0
            unsafe bucket.pointee.chunk = chunk
        }
        unsafe chunks.events(chunk)[Int(count)] = event
        unsafe bucket.pointee.count = count &+ 1
    }

    public func coarseSlot(_ time: UInt64) -> Int {
        var ring: UInt64 = 1
        var next = shift(2)
        while (time &>> next) &- (frontier &>> next) > 3 {
            ring += 1
            next += 4
        }
        return first(ring) + Int(truncatingIfNeeded: (time &>> (next &- 4)) & 63)
    }

    /// Where a ring's buckets begin.
    private func first(_ ring: UInt64) -> Int {
        ring == 0 ? 0 : 1 << Int(Calendar.bucketBits) + 64 * Int(ring - 1)
    }

    /// The next non-empty bucket of ring 0, taken out, or nil if it begins at `bound` or later.
    ///
    /// The frontier then lies at the bucket's end.
    mutating func reachNext(before bound: UInt64, _ chunks: inout EventChunks) -> Bucket? {
        guard knownLeast < bound else { return nil }
        while true {
            guard let (ring, number) = firstOccupied() else { return nil }
            let start = max(frontier, number << shift(ring))
            if start >= bound {
                // Not exact, but a lower bound: asking again costs a comparison.
                if !leastIsKnown { knownLeast = start }
                return nil
            }
            if ring > 0 {
                move(frontierTo: start, &chunks)
                continue
            }
            let bucket = takeOut(Int(truncatingIfNeeded: number & (1 << Calendar.bucketBits - 1)))
            move(frontierTo: (number + 1) << width, &chunks)
            knownLeast = frontier
            leastIsKnown = false
            return bucket
        }
    }

    /// The finest ring that holds events, and the absolute number of its first occupied slot.
    private func firstOccupied() -> (ring: UInt64, number: UInt64)? {
        let size = UInt64(1) << Calendar.bucketBits
        let now = frontier >> width
        if let distance = distanceToMark(now & (size - 1), words: Int(size / 64)) {
            return (0, now + distance)
        }
        for ring in 1..<UInt64(Calendar.rings) {
            let word = unsafe marks[first(ring) / 64]
            guard word != 0 else { continue }
            let now = frontier >> shift(ring)
            let turned = word >> (now & 63) | word << ((64 &- now) & 63)
            return (ring, now + UInt64(turned.trailingZeroBitCount))
        }
        return nil
    }

    /// How far the first set mark of ring 0 is from `start`, around the ring.
    private func distanceToMark(_ start: UInt64, words: Int) -> UInt64? {
        var index = Int(start / 64)
        var word = unsafe marks[index] & (.max << (start & 63))
        for step in 0...words {
            if word != 0 {
                let found = UInt64(index * 64 + word.trailingZeroBitCount)
                return (found &- start) & (UInt64(words) * 64 - 1)
            }
            index = index + 1 == words ? 0 : index + 1
            word = unsafe marks[index]
            // Once around, what is left are the marks of the first word below `start`.
            if step + 1 == words { word &= ~(.max << (start & 63)) }
        }
        return nil
    }

    private func isMarked(_ slot: Int) -> Bool {
        unsafe marks[slot >> 6] & (1 << UInt64(slot & 63)) != 0
    }

    private mutating func takeOut(_ slot: Int) -> Bucket {
        let bucket = unsafe buckets[slot]
        unsafe buckets[slot] = .empty
        unsafe marks[slot >> 6] &= ~(1 << UInt64(slot & 63))
        return bucket
    }

    /// Moves the frontier and deals out what came within reach of finer rings.
    private mutating func move(frontierTo time: UInt64, _ chunks: inout EventChunks) {
        let before = frontier
        frontier = time
        var ring = UInt64(Calendar.rings - 1)
        // The coarsest first: what it gives may be due in the next finer one.
        while ring > 0 {
            let shift = shift(ring)
            let (old, new) = (before >> shift, time >> shift)
            if old != new {
                for number in old + 4...min(new + 3, old + 67) {
                    let slot = first(ring) + Int(number & 63)
                    if isMarked(slot) { deal(takeOut(slot), &chunks) }
                }
            }
            ring -= 1
        }
    }

    /// Places each event of a chain anew.
    private mutating func deal(_ bucket: Bucket, _ chunks: inout EventChunks) {
        var chunk = bucket.chunk
        var count = bucket.count
        while chunk != EventChunks.none {
            let next = unsafe chunks.header(chunk).pointee.next
            chunks.prefetch(next)
            let events = unsafe chunks.events(chunk)
            for index in 0..<Int(count) { unsafe place(events[index], &chunks) }
            chunks.give(chunk)
            chunk = next
            count = EventChunks.capacity
        }
    }

    /// The least time of all; asked again, it is known unless something was taken out.
    mutating func leastTime(_ chunks: borrowing EventChunks) -> UInt64 {
        if leastIsKnown { return knownLeast }
        guard let (ring, number) = firstOccupied() else { return .max }
        let slot =
            first(ring)
            + Int(truncatingIfNeeded: number & (ring == 0 ? 1 << Calendar.bucketBits - 1 : 63))
        var least = UInt64.max
        let bucket = unsafe buckets[slot]
        var (chunk, count) = (bucket.chunk, bucket.count)
        while chunk != EventChunks.none {
            let events = unsafe chunks.events(chunk)
            for index in 0..<Int(count) { least = unsafe min(least, events[index].time) }
            chunk = unsafe chunks.header(chunk).pointee.next
            count = EventChunks.capacity
        }
        knownLeast = least
        leastIsKnown = true
        return least
    }
}

extension Calendar {
    /// Calls `body` with all events, in no order.
    func forEachPiece(_ chunks: borrowing EventChunks, _ body: (Span<QueuedEvent>) -> Void) {
        for slot in 0..<Calendar.size where isMarked(slot) {
            let bucket = unsafe buckets[slot]
            var (chunk, count) = (bucket.chunk, bucket.count)
            while chunk != EventChunks.none {
                chunks.forPiece(chunk, 0..<Int(count), body)
                chunk = unsafe chunks.header(chunk).pointee.next
                count = EventChunks.capacity
            }
        }
    }
}

// MARK: - Fitting the calendar to what is pending

extension Calendar {
    /// Fits the width to many more events, by a sample of those that wait.
    mutating func grow(waiting: Int, _ chunks: inout EventChunks) {
        let sample = sampledTimes(chunks)
        // The first quarter of what waits is what will be served next.
        let quarter = sample.count / 4
        let span = max(1, sample[quarter] - sample[0])
        let fitting = fittingWidth(span: span, events: UInt64(max(1, waiting / 4)))
        fit(fitting, waiting: waiting, &chunks)
        growsAbove = max(256, 4 * waiting)
    }

    /// Fits the width to the last `served` events, if it is far off.
    mutating func review(served: Int, waiting: Int, _ chunks: inout EventChunks) {
        let span = max(1, frontier - min(frontier, reviewedAt))
        let fitting = fittingWidth(span: span, events: UInt64(served))
        fit(
            max(fitting, width) - min(fitting, width) > 1 ? fitting : width, waiting: waiting,
            &chunks)
        growsAbove = max(256, 4 * waiting)
    }

    /// The width at which `events` spread over `span` fill buckets as aimed, within a factor of 1.4.
    private func fittingWidth(span: UInt64, events: UInt64) -> UInt64 {
        let (product, overflow) = span.multipliedReportingOverflow(by: Calendar.aim * 3 / 2)
        let ideal = (overflow ? .max : product) / max(1, events)
        if ideal <= 1 { return 0 }
        return min(Calendar.mostWidth, UInt64(63 - ideal.leadingZeroBitCount))
    }

    private mutating func fit(_ fitting: UInt64, waiting: Int, _ chunks: inout EventChunks) {
        reviewedAt = frontier
        reviewAt = max(1024, waiting / 2)
        guard fitting != width else { return }
        var chains: [Bucket] = []
        for slot in 0..<Calendar.size where isMarked(slot) { chains.append(takeOut(slot)) }
        width = fitting
        for chain in chains { deal(chain, &chunks) }
    }

    /// The times of every eighth waiting event, sorted.
    private func sampledTimes(_ chunks: borrowing EventChunks) -> [UInt64] {
        var times: [UInt64] = []
        for slot in 0..<Calendar.size where isMarked(slot) {
            let bucket = unsafe buckets[slot]
            var (chunk, count) = (bucket.chunk, bucket.count)
            while chunk != EventChunks.none {
                for index in stride(from: 0, to: Int(count), by: 8) {
                    times.append(unsafe chunks.events(chunk)[index].time)
                }
                chunk = unsafe chunks.header(chunk).pointee.next
                count = EventChunks.capacity
            }
        }
        times.sort()
        return times
    }
}
