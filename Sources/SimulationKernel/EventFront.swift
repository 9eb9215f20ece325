/// What an event queue serves now: the bucket that time has reached, sorted, and what came late.
///
/// A bucket of up to four chunks becomes the sorted array, read from its front. An event that is
/// pushed before the calendar's frontier goes to a small heap; when that is full, or when a bucket
/// is larger (many events at one time), they become *runs*: sorted chains of up to four chunks,
/// merged by a heap of their heads. So nothing large is ever moved or sorted as a whole, and the
/// worst load costs a heap whose size is that of the load divided by 168.
@safe
public struct EventFront: ~Copyable {
    /// A sorted chain of chunks and its least event.
    private struct Run: BitwiseCopyable {
        var least: UInt128
        var chunk: UInt32
        var index: UInt32
    }

    /// Four full chunks.
    static let capacity = 4 * Int(EventChunks.capacity)

    // Invariant that makes the accesses sound: `sorted`, `late` and `scratch` have room for
    // `capacity` events; `position <= end <= capacity`, `plainEnd` is `end` or 0, `lateCount <=
    // capacity`; the events below these counts are initialised.
    public let sorted: UnsafeMutablePointer<QueuedEvent>
    private let late: UnsafeMutablePointer<QueuedEvent>
    private let scratch: UnsafeMutablePointer<QueuedEvent>
    private let sorter = BucketSorter()
    public var position = 0
    /// `end` while the sorted array is all there is, otherwise 0.
    public var plainEnd = 0
    private var end = 0
    private var lateCount = 0
    private var runs: [Run] = []
    private var runEvents = 0
    /// The events that came here since the calendar's width was reviewed.
    var loaded = 0

    init() {
        unsafe sorted = .allocate(capacity: EventFront.capacity)
        unsafe late = .allocate(capacity: EventFront.capacity)
        unsafe scratch = .allocate(capacity: EventFront.capacity)
    }

    deinit {
        unsafe sorted.deallocate()
        unsafe late.deallocate()
        unsafe scratch.deallocate()
    }

    var count: Int { end - position + lateCount + runEvents }

    var firstTime: UInt64? {
        var least = UInt128.max
        if position < end { least = unsafe sorted[position].bits }
        if lateCount > 0 { least = unsafe min(least, late[0].bits) }
        if let run = runs.first { least = min(least, run.least) }
        return count == 0 ? nil : UInt64(truncatingIfNeeded: least >> 78)
    }

    /// The next event of the sorted array, if nothing else can be before it and it is due.
    @inlinable
    @inline(__always)
    public mutating func popSorted(before bound: UInt64) -> Event? {
        guard position < plainEnd else { return nil }
        let next = unsafe sorted[position]
        guard next.time < bound else { return nil }
        position &+= 1
        return next.event
    }

    /// The least of the sorted array, the heap and the runs, if it is due.
    mutating func popLeast(before bound: UInt64, _ chunks: inout EventChunks) -> Event? {
        let ofSorted = position < end ? unsafe sorted[position].bits : .max
        let ofLate = lateCount > 0 ? unsafe late[0].bits : .max
        let ofRuns = runs.first?.least ?? .max
        let least = min(ofSorted, ofLate, ofRuns)
        guard UInt64(truncatingIfNeeded: least >> 78) < bound else { return nil }
        if position < end && ofSorted == least {
            let event = unsafe sorted[position].event
            position += 1
            return event
        }
        if lateCount > 0 && ofLate == least { return popLate() }
        return popRun(&chunks)
    }

    private mutating func settlePlainEnd() {
        plainEnd = lateCount == 0 && runs.isEmpty ? end : 0
    }

    /// Takes a bucket over and returns how many events it holds. The front must be empty.
    mutating func load(_ bucket: Calendar.Bucket, _ chunks: inout EventChunks) -> Int {
        precondition(count == 0, "a bucket is loaded onto \(count) events")
        position = 0
        end = 0
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
                addRun(of: part.count, &chunks)
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
        loaded += total
        settlePlainEnd()
        return total
    }

    /// Adds an event that lies before the calendar's frontier.
    mutating func pushLate(_ event: QueuedEvent, _ chunks: inout EventChunks) {
        if lateCount == EventFront.capacity {
            var part = BucketSorter.Part()
            for segment in 0..<4 {
                let capacity = Int(EventChunks.capacity)
                unsafe part.add(late + segment * capacity, count: capacity)
            }
            unsafe sorter.sort(part, into: scratch)
            addRun(of: part.count, &chunks)
            lateCount = 0
        }
        var hole = lateCount
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard unsafe event < late[parent] else { break }
            unsafe late[hole] = late[parent]
            hole = parent
        }
        unsafe late[hole] = event
        lateCount += 1
        loaded += 1
        plainEnd = 0
    }

    private mutating func popLate() -> Event {
        let event = unsafe late[0].event
        lateCount -= 1
        let moved = unsafe late[lateCount]
        var hole = 0
        while 2 * hole + 1 < lateCount {
            var child = 2 * hole + 1
            if child + 1 < lateCount {
                unsafe child += late[child + 1] < late[child] ? 1 : 0
            }
            guard unsafe late[child] < moved else { break }
            unsafe late[hole] = late[child]
            hole = child
        }
        unsafe late[hole] = moved
        if lateCount == 0 { settlePlainEnd() }
        return event
    }

    /// Makes a run of the first `count` events of `scratch`.
    private mutating func addRun(of count: Int, _ chunks: inout EventChunks) {
        var head = EventChunks.none
        var left = count
        // From the back, so that each chunk is taken before the one that follows it.
        while left > 0 {
            let size = (left - 1) % Int(EventChunks.capacity) + 1
            left -= size
            head = chunks.take(before: head)
            unsafe chunks.events(head).update(from: scratch + left, count: size)
            unsafe chunks.header(head).pointee.count = UInt32(size)
        }
        runs.append(unsafe Run(least: scratch[0].bits, chunk: head, index: 0))
        runEvents += count
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
                settlePlainEnd()
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
}
