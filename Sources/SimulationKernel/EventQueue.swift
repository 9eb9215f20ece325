/// PLACEHOLDER with the final interface; the calendar of sorted buckets replaces it.
package struct EventQueue: ~Copyable {
    var heap: [Event] = []

    package init() {}

    package var count: Int { heap.count }

    /// Adds an event. Its time may not lie before that of the last event popped.
    package mutating func push(_ event: Event) {
        heap.append(event)
        var i = heap.count - 1
        while i > 0, heap[i].key < heap[(i - 1) / 2].key {
            heap.swapAt(i, (i - 1) / 2)
            i = (i - 1) / 2
        }
    }

    /// Removes and returns the least event strictly before `limit`, if there is one.
    package mutating func popFirst(before limit: SimTime) -> Event? {
        guard let first = heap.first, first.time < limit else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var i = 0
            while true {
                var least = i
                for child in [2 * i + 1, 2 * i + 2] where child < heap.count {
                    if heap[child].key < heap[least].key { least = child }
                }
                if least == i { break }
                heap.swapAt(i, least)
                i = least
            }
        }
        return first
    }

    /// The time of the least event, or nil if none is pending.
    package mutating func nextTime() -> SimTime? { heap.first?.time }
}
