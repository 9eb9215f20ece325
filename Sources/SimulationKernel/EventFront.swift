/// What an event queue serves now: the bucket that time has reached, sorted, and what came late.
///
/// A bucket of up to four chunks becomes the sorted array, read from its front. An event that is
/// pushed before the calendar's frontier is *late*: it goes to a second sorted array, at its place
/// from the back, for most events are scheduled in the order of their times and few are pending
/// here. When that is full, or when a bucket is larger (many events at one time), they become
/// *runs*: sorted chains of up to four chunks, merged by a heap of their heads. So nothing large is
/// ever moved or sorted as a whole, and the worst load costs a heap whose size is that of the load
/// divided by 168.
@safe
public struct EventFront: ~Copyable {
    /// A sorted chain of chunks and its least event.
    private struct Run: BitwiseCopyable {
        var least: UInt128
        var chunk: UInt32
        var index: UInt32
    }

    /// Four full chunks.
    @inlinable static var capacity: Int { 4 * Int(EventChunks.capacity) }

    // Invariant that makes the accesses sound: `sorted` and `late` have room for `capacity` events
    // and one more, `scratch` for `capacity`; `position <= end <= capacity` and `lateHead <= lateEnd
    // <= capacity`; the events below `end` and `lateEnd` are initialised, and the one at either is
    // `QueuedEvent.last`, later than any event.
    public let sorted: UnsafeMutablePointer<QueuedEvent>
    public let late: UnsafeMutablePointer<QueuedEvent>
    private let scratch: UnsafeMutablePointer<QueuedEvent>
    private let sorter = BucketSorter()
    public var position = 0
    public var lateHead = 0
    public var lateEnd = 0
    public var hasRuns = false
    public var end = 0
    private var runs: [Run] = []
    private var runEvents = 0
    /// The events that came here since the calendar's width was reviewed.
    public var loaded = 0
    /// The buckets that came here.
    public var buckets = 0

    init() {
        unsafe sorted = .allocate(capacity: EventFront.capacity + 1)
        unsafe late = .allocate(capacity: EventFront.capacity + 1)
        unsafe scratch = .allocate(capacity: EventFront.capacity)
        unsafe sorted.initialize(to: .last)
        unsafe late.initialize(to: .last)
    }

    deinit {
        unsafe sorted.deallocate()
        unsafe late.deallocate()
        unsafe scratch.deallocate()
    }

    var count: Int { end - position + lateEnd - lateHead + runEvents }

    var firstTime: UInt64? {
        guard count > 0 else { return nil }
        let least = unsafe min(sorted[position].bits, late[lateHead].bits)
        return UInt64(truncatingIfNeeded: min(least, runs.first?.least ?? .max) >> 78)
    }

    /// The payload of a later event of the sorted array, or of the one behind the last.
    @inlinable
    @inline(__always)
    public func payload(ahead distance: Int) -> UInt64 {
        unsafe sorted[min(position &+ distance, end)].payload
    }

    /// The lesser head of the two sorted arrays, if nothing else can be before it and it is due.
    @inlinable
    @inline(__always)
    public mutating func popSorted(before bound: UInt64) -> Event? {
        // What stands behind the arrays is at infinity, where an event may be too.
        let bound = min(bound, QueuedEvent.last.time)
        let ofSorted = unsafe sorted[position]
        let ofLate = unsafe late[lateHead]
        if ofLate < ofSorted {
            guard ofLate.time < bound && !hasRuns else { return nil }
            lateHead &+= 1
            return ofLate.event
        }
        guard ofSorted.time < bound && !hasRuns else { return nil }
        position &+= 1
        return ofSorted.event
    }

    /// The least of the sorted arrays and the runs, if it is due.
    mutating func popLeast(before bound: UInt64, _ chunks: inout EventChunks) -> Event? {
        let ofSorted = unsafe sorted[position].bits
        let ofLate = unsafe late[lateHead].bits
        let ofRuns = runs.first?.least ?? .max
        let least = min(ofSorted, ofLate, ofRuns)
        guard UInt64(truncatingIfNeeded: least >> 78) < bound else { return nil }
        if position < end && ofSorted == least {
            position += 1
            return unsafe sorted[position - 1].event
        }
        if lateHead < lateEnd && ofLate == least {
            lateHead += 1
            return unsafe late[lateHead - 1].event
        }
        return popRun(&chunks)
    }

    /// Takes a bucket over and returns how many events it holds. The front must be empty.
    mutating func load(_ bucket: Calendar.Bucket, _ chunks: inout EventChunks) -> Int {
        precondition(count == 0, "a bucket is loaded onto \(count) events")
        buckets &+= 1
        position = 0
        end = 0
        lateHead = 0
        lateEnd = 0
        unsafe late[0] = .last
        var total = 0
        var chunk = bucket.chunk
        var count = Int(bucket.count)
        while chunk != EventChunks.none {
            var part = BucketSorter.Part()
            let head = chunk
            while chunk != EventChunks.none && part.segments < 4 {
                unsafe part.add(chunks.events(chunk), count: count)
                chunk = unsafe chunks.header(chunk).pointee.next
                count = Int(EventChunks.capacity)
            }
            if head == bucket.chunk && chunk == EventChunks.none {
                unsafe sorter.sort(part, into: sorted)
                end = part.count
            } else {
                unsafe sorter.sort(part, into: scratch)
                unsafe addRun(of: scratch, count: part.count, &chunks)
            }
            total += part.count
            // The events are elsewhere: the chunks go back.
            var used = head
            while used != chunk {
                let next = unsafe chunks.header(used).pointee.next
                chunks.give(used)
                used = next
            }
        }
        unsafe sorted[end] = .last
        loaded += total
        return total
    }

    /// Adds an event that lies before the calendar's frontier.
    ///
    /// - Complexity: one step for each late event that it precedes, at most 168.
    @inlinable
    @inline(__always)
    public mutating func pushLate(_ event: QueuedEvent, _ chunks: inout EventChunks) {
        if lateEnd == EventFront.capacity { makeRoom(&chunks) }
        var place = lateEnd
        unsafe late[place + 1] = .last
        while place > lateHead {
            let before = unsafe late[place - 1]
            guard event < before else { break }
            unsafe late[place] = before
            place &-= 1
        }
        unsafe late[place] = event
        lateEnd &+= 1
        loaded &+= 1
    }

    /// Moves the late events to the front of their array; a full one becomes a run.
    public mutating func makeRoom(_ chunks: inout EventChunks) {
        let count = lateEnd - lateHead
        if count > EventFront.capacity / 2 {
            unsafe addRun(of: late + lateHead, count: count, &chunks)
            lateEnd = 0
        } else {
            unsafe late.update(from: late + lateHead, count: count)
            lateEnd = count
        }
        lateHead = 0
        unsafe late[lateEnd] = .last
    }

    /// Makes a run of `count` sorted events.
    private mutating func addRun(
        of events: UnsafeMutablePointer<QueuedEvent>, count: Int, _ chunks: inout EventChunks
    ) {
        var head = EventChunks.none
        var left = count
        // From the back, so that each chunk is taken before the one that follows it.
        while left > 0 {
            let size = (left - 1) % Int(EventChunks.capacity) + 1
            left -= size
            head = chunks.take(before: head)
            unsafe chunks.events(head).update(from: events + left, count: size)
            unsafe chunks.header(head).pointee.count = UInt32(size)
        }
        runs.append(unsafe Run(least: events[0].bits, chunk: head, index: 0))
        runEvents += count
        hasRuns = true
        var hole = runs.count - 1
        while hole > 0, runs[hole].least < runs[(hole - 1) / 2].least {
            runs.swapAt(hole, (hole - 1) / 2)
            hole = (hole - 1) / 2
        }
    }

    private mutating func popRun(_ chunks: inout EventChunks) -> Event {
        var run = runs[0]
        let event = unsafe chunks.events(run.chunk)[Int(run.index)].event
        runEvents -= 1
        run.index += 1
        let header = unsafe chunks.header(run.chunk).pointee
        if run.index == header.count {
            chunks.give(run.chunk)
            run.chunk = header.next
            run.index = 0
        }
        if run.chunk == EventChunks.none {
            let last = runs.removeLast()
            if runs.isEmpty {
                hasRuns = false
                return event
            }
            run = last
        } else {
            run.least = unsafe chunks.events(run.chunk)[Int(run.index)].bits
        }
        var hole = 0
        while 2 * hole + 1 < runs.count {
            var child = 2 * hole + 1
            if child + 1 < runs.count && runs[child + 1].least < runs[child].least { child += 1 }
            guard runs[child].least < run.least else { break }
            runs[hole] = runs[child]
            hole = child
        }
        runs[hole] = run
        return event
    }

    /// Calls `body` with the events of the sorted arrays and the runs, in no order.
    func forEachPiece(_ chunks: borrowing EventChunks, _ body: (Span<QueuedEvent>) -> Void) {
        // Sound: within the arrays, which stay during the call.
        body(unsafe Span(_unsafeStart: sorted + position, count: end - position))
        body(unsafe Span(_unsafeStart: late + lateHead, count: lateEnd - lateHead))
        for run in runs {
            var (chunk, first) = (run.chunk, Int(run.index))
            while chunk != EventChunks.none {
                let header = unsafe chunks.header(chunk).pointee
                chunks.forPiece(chunk, first..<Int(header.count), body)
                (chunk, first) = (header.next, 0)
            }
        }
    }
}
