/// Sorts any number of events: counted into equal intervals of time, of which most then hold one or
/// two.
///
/// Where many share a time, an interval is sorted by comparing. Two passes over the events instead of
/// one for each doubling of their number.
struct SpreadSorter {
    /// By interval: where the next of its events goes.
    private var ends: [Int] = []

    /// Fewer are sorted by insertion.
    private static let few = 16

    /// Makes `target` the events, the least first.
    mutating func sort(_ events: [QueuedEvent], into target: inout [QueuedEvent]) {
        target.removeAll(keepingCapacity: true)
        target += events
        guard events.count > Self.few else { return Self.insert(0..<events.count, of: &target) }
        var (least, most) = (UInt64.max, UInt64.min)
        for event in events {
            least = min(least, event.high)
            most = max(most, event.high)
        }
        // At most twice as many intervals as events.
        let rangeBits = UInt64.bitWidth - (most - least).leadingZeroBitCount
        let countBits = Int.bitWidth - events.count.leadingZeroBitCount
        let shift = UInt64(max(0, rangeBits - countBits))
        ends.removeAll(keepingCapacity: true)
        ends.append(contentsOf: repeatElement(0, count: Int((most - least) >> shift) + 1))
        for event in events { ends[Int((event.high - least) >> shift)] += 1 }
        var next = 0
        for interval in ends.indices {
            let count = ends[interval]
            ends[interval] = next
            next += count
        }
        for event in events {
            let interval = Int((event.high - least) >> shift)
            target[ends[interval]] = event
            ends[interval] += 1
        }
        var start = 0
        for end in ends where end > start {
            if end - start > Self.few {
                target[start..<end].sort(by: <)
            } else if end - start > 1 {
                Self.insert(start..<end, of: &target)
            }
            start = end
        }
    }

    private static func insert(_ range: Range<Int>, of events: inout [QueuedEvent]) {
        for index in range.dropFirst() {
            let event = events[index]
            var place = index
            while place > range.lowerBound, event < events[place - 1] {
                events[place] = events[place - 1]
                place -= 1
            }
            events[place] = event
        }
    }
}
