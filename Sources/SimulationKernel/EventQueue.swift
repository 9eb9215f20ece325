/// The pending events of a region, least first: a calendar of buckets that are sorted when reached.
///
/// Future events lie unsorted in buckets of equal width, about 64 a bucket. The bucket that time
/// has reached is sorted once and read from the front; what is pushed into it afterwards goes to a
/// small sorted array beside it (``EventFront``). What lies beyond the calendar's buckets waits in coarser
/// and coarser rings of 64 slots (``Calendar``), each slot a sixteenth of one of the next. So an
/// event is moved a few times in all, whatever is pending, and neighbours in time are neighbours in
/// memory: a heap of a million misses the cache at every level instead.
///
/// The width follows the density of the events that are served, the number of buckets their count.
/// Nothing of this affects the order, which is total: by key.
public struct EventQueue: ~Copyable {
    public var chunks = EventChunks()
    public var front = EventFront()
    public var calendar = Calendar()
    /// The events of the calendar; those of the front are apart.
    public var waiting = 0

    public init() {}

    /// The number of pending events.
    public var count: Int { waiting + front.count }

    /// Adds an event. Its time may not lie before that of the last event popped.
    ///
    /// - Complexity: O(1) amortised; in the bucket that is being served, one step for each event
    ///   pushed there before that is still pending and later, at most 168.
    @inlinable
    public mutating func push(_ event: Event) {
        let entry = QueuedEvent(event)
        if entry.time < calendar.frontier {
            front.pushLate(entry, &chunks)
        } else {
            calendar.place(entry, &chunks)
            waiting += 1
            if waiting > calendar.growsAbove { growCalendar() }
        }
    }

    /// Removes and returns the least event strictly before `limit`, if there is one.
    ///
    /// - Complexity: O(1) amortised.
    @inlinable
    @inline(__always)
    public mutating func popFirst(before limit: SimTime) -> Event? {
        let bound = UInt64(max(0, limit.microseconds))
        if let event = front.popSorted(before: bound) { return event }
        return popSlowly(before: bound)
    }

    /// The payload of an event that comes soon, `distance` places behind the first that is known: for
    /// having at hand what it is about. It says nothing of the order.
    @inlinable
    @inline(__always)
    public func payload(ahead distance: Int) -> UInt64 { front.payload(ahead: distance) }

    /// How many buckets time has reached: with each another row of events begins of which none was
    /// known ahead.
    @inlinable
    @inline(__always)
    public var bucketsReached: Int { front.buckets }

    /// The time of the least event, or nil if none is pending.
    ///
    /// - Complexity: O(1) if nothing was popped since it was last asked; otherwise at most the size
    ///   of one bucket.
    public mutating func nextTime() -> SimTime? {
        if let time = front.firstTime { return SimTime(microseconds: Int64(time)) }
        guard waiting > 0 else { return nil }
        return SimTime(microseconds: Int64(calendar.leastTime(chunks)))
    }

    /// Where the sorted arrays alone do not decide: nothing in them is due, or there are runs.
    @inline(never)
    public mutating func popSlowly(before bound: UInt64) -> Event? {
        while true {
            if front.count > 0 { return front.popLeast(before: bound, &chunks) }
            guard waiting > 0, let bucket = calendar.reachNext(before: bound, &chunks) else {
                return nil
            }
            waiting -= front.load(bucket, &chunks)
            reviewWidth()
        }
    }

    /// Widens or narrows the buckets if, by the events served since the last review, they hold far
    /// more or fewer than they should.
    private mutating func reviewWidth() {
        guard front.loaded >= calendar.reviewAt else { return }
        let served = front.loaded
        front.loaded = 0
        calendar.review(served: served, waiting: waiting, &chunks)
    }

    @inline(never)
    public mutating func growCalendar() {
        calendar.grow(waiting: waiting, &chunks)
        front.loaded = 0
    }
}

extension EventQueue {
    /// Every pending event, the least first: what a queue holds, not how it lies.
    ///
    /// - Complexity: O(*n*) for *n* pending events whose times are spread, O(*n* log *n*) at worst.
    public func pending() -> [QueuedEvent] {
        var events: [QueuedEvent] = []
        events.reserveCapacity(count)
        forEachPiece { piece in
            for index in piece.indices { events.append(piece[index]) }
        }
        return QueuedEvent.sorted(events)
    }

    /// The same in no order, as many at a time as lie side by side.
    public func forEachPiece(_ body: (Span<QueuedEvent>) -> Void) {
        front.forEachPiece(chunks, body)
        calendar.forEachPiece(chunks, body)
    }
}

extension QueuedEvent {
    /// These events, the least first.
    ///
    /// - Complexity: O(*n*) for *n* events whose times are spread, O(*n* log *n*) at worst.
    public static func sorted(_ events: [QueuedEvent]) -> [QueuedEvent] {
        var sorter = SpreadSorter()
        var sorted: [QueuedEvent] = []
        sorter.sort(events, into: &sorted)
        return sorted
    }
}

// One owner at a time: the storage is reached through this value alone.
extension EventQueue: @unchecked Sendable {}
