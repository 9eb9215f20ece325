/// What is to happen in a simulated cluster, by time and then by the order of scheduling.
struct Agenda<Item> {
    private struct Entry {
        var time: Int64
        var number: UInt64
        var item: Item
    }
    private var entries: [Entry] = []
    private var count: UInt64 = 0

    mutating func add(_ item: Item, at time: Int64) {
        count += 1
        entries.append(Entry(time: time, number: count, item: item))
        var index = entries.count - 1
        while index > 0, isBefore(index, (index - 1) / 2) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func popFirst() -> (time: Int64, item: Item)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink(0)
        }
        return (first.time, first.item)
    }

    mutating func removeAll(where isGone: (Item) -> Bool) {
        entries.removeAll { isGone($0.item) }
        for index in stride(from: entries.count / 2, through: 0, by: -1) { sink(index) }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < entries.count && isBefore(child, least) { least = child }
            if least == index { return }
            entries.swapAt(index, least)
            index = least
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        (entries[a].time, entries[a].number) < (entries[b].time, entries[b].number)
    }
}
