import SimulationKernel
import Testing

/// Loads that have broken event queues, each drawn from a seed.
enum Workload: String, CaseIterable, CustomTestStringConvertible {
    case exponential, uniform, allScales, oneTime, fewTimes, farOutlier, bursts, atInfinity
    case increasing, decreasing, atCurrentTime

    var testDescription: String { rawValue }

    /// The time of the `number`th event that is pushed while the clock shows `now`.
    func time(_ number: Int, now: Int64, _ chance: inout SplitMix) -> Int64 {
        let last = SimTime.infinity.microseconds
        let time: Int64
        switch self {
        case .exponential:
            let unit = unitExponential(chance.next())
            time = now + Int64(unit.multipliedFullWidth(by: 3_600_000_000 << 32).high)
        case .uniform: time = now + Int64(chance.next(below: 7_200_000_000))
        case .allScales: time = now + Int64(chance.next() >> (16 + chance.next() % 48))
        case .oneTime: time = max(now, 1_000_000)
        case .fewTimes: time = (now / 1_000_000 + Int64(chance.next(below: 4))) * 1_000_000
        case .farOutlier: time = number == 7 ? last - 1 : now + Int64(chance.next(below: 1_000))
        case .bursts:
            let hour: Int64 = 3_600_000_000
            time = now - now % hour + hour + (number % 50 == 0 ? Int64(chance.next(below: 99)) : 0)
        case .atInfinity: time = number % 3 == 0 ? last : now + Int64(chance.next(below: 1_000_000))
        case .increasing: time = now + Int64(number) * 1_000
        case .decreasing: time = now + 1_000_000_000 - min(Int64(number) * 1_000, 999_999_999)
        case .atCurrentTime: time = now + (chance.next(below: 20) == 0 ? 1 : 0)
        }
        return min(max(time, now), last)
    }
}

@Suite("Event queue")
struct EventQueueTests {
    static let seeds: [UInt64] = [1, 2, 3]
    /// Later than every event: even those at infinity are popped.
    static let end = SimTime(microseconds: .max)

    static func event(_ time: Int64, _ number: Int, _ chance: inout SplitMix) -> Event {
        let key = EventKey(
            time: SimTime(microseconds: time), priority: UInt8(chance.next(below: 16)),
            destination: UInt16(truncatingIfNeeded: chance.next()), identity: UInt64(number))
        return Event(key: key, payload: UInt64(number) ^ 0xABCD_EF01_2345)
    }

    @Test(
        "What is pending is what will be popped, in that order, wherever it lies",
        arguments: Workload.allCases,
        seeds)
    func pending(workload: Workload, seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var queue = EventQueue()
        var now: Int64 = 0
        for number in 0..<8_000 {
            queue.push(Self.event(workload.time(number, now: now, &chance), number, &chance))
            if chance.next(below: 3) == 0, let event = queue.popFirst(before: Self.end) {
                now = event.time.microseconds
            }
        }
        let pending = queue.pending().map { $0.event.key }
        #expect(pending.count == queue.count)
        var popped: [EventKey] = []
        while let event = queue.popFirst(before: Self.end) { popped.append(event.key) }
        let isSame = pending == popped
        #expect(isSame, "\(workload), seed \(seed)")
    }

    @Test(
        "Pushed then popped, events come in the order of a sort", arguments: Workload.allCases,
        seeds)
    func popsInSortedOrder(workload: Workload, seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var queue = EventQueue()
        var reference: [EventKey] = []
        for number in 0..<30_000 {
            let time = workload.time(number, now: 5_000, &chance)
            let event = Self.event(time, number, &chance)
            queue.push(event)
            reference.append(event.key)
        }
        reference.sort()
        var wrong = 0
        for key in reference {
            let event = queue.popFirst(before: Self.end)
            if event?.key != key || event?.payload != key.identity ^ 0xABCD_EF01_2345 { wrong += 1 }
        }
        #expect(wrong == 0, "seed \(seed)")
        let left = queue.count
        #expect(left == 0, "seed \(seed)")
        let more = queue.popFirst(before: Self.end)
        #expect(more == nil, "seed \(seed)")
    }

    /// Phases of growing, holding and draining, in windows as a region runs them.
    @Test(
        "Pushes between pops, in windows, agree with a sorted array", arguments: Workload.allCases,
        seeds)
    func interleavedAgreesWithSortedArray(workload: Workload, seed: UInt64) {
        var chance = SplitMix(seed: seed ^ 0x5555)
        var queue = EventQueue()
        var reference = DescendingKeys()
        var now: Int64 = 0
        var limit = SimTime(microseconds: 1)
        var wrong: [Int] = []
        for step in 0..<60_000 {
            let pushes = [8, 5, 2][step / 4_000 % 3]
            if chance.next(below: 10) < pushes {
                let time = workload.time(step, now: now, &chance)
                let event = Self.event(time, step, &chance)
                queue.push(event)
                reference.insert(event.key)
            } else {
                let expected = reference.popFirst(before: limit)
                let event = queue.popFirst(before: limit)
                if event?.key != expected { wrong.append(step) }
                if let expected {
                    now = expected.time.microseconds
                } else if chance.next(below: 4) == 0 {
                    // The horizon rises, by anything from a microsecond to far ahead.
                    let rise = Int64(chance.next() >> (20 + chance.next() % 44))
                    let least = queue.nextTime()
                    if least != reference.first?.time { wrong.append(step) }
                    let from = max(limit.microseconds, least?.microseconds ?? 0)
                    limit = SimTime(microseconds: min(from + rise + 1, 1 << 51))
                }
            }
            if queue.count != reference.keys.count { wrong.append(step) }
        }
        #expect(wrong.isEmpty, "seed \(seed), first wrong at step \(wrong.first ?? -1)")
        while let expected = reference.popFirst(before: Self.end) {
            let event = queue.popFirst(before: Self.end)
            if event?.key != expected { wrong.append(-1) }
        }
        #expect(wrong.isEmpty, "seed \(seed), while draining")
    }

    @Test(
        "The hold model stays in order while the count grows a hundredfold and shrinks",
        arguments: seeds)
    func growsAndDrains(seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var queue = EventQueue()
        var pushed: UInt64 = 0
        var popped: UInt64 = 0
        var number = 0
        var last = EventKey(bits: 0)
        var disorder = 0
        func push(from now: Int64) {
            number += 1
            let time = Workload.exponential.time(number, now: now, &chance)
            let event = Self.event(time, number, &chance)
            pushed &+= Draws.mixed(event.payload)
            queue.push(event)
        }
        for target in [500, 50_000, 1_000, 20_000, 0] {
            while queue.count != target {
                let growing = queue.count < target
                if growing { push(from: last.time.microseconds) }
                guard let event = queue.popFirst(before: Self.end) else { break }
                if event.key < last { disorder += 1 }
                last = event.key
                popped &+= Draws.mixed(event.payload)
                if growing { push(from: last.time.microseconds) }
            }
        }
        #expect(disorder == 0, "seed \(seed)")
        #expect(pushed == popped, "what was pushed was popped, seed \(seed)")
    }

    @Test("Nothing at the limit or after it is popped")
    func limitIsStrict() {
        var chance = SplitMix(seed: 0)
        var queue = EventQueue()
        for number in 0..<1_000 { queue.push(Self.event(Int64(number * 10), number, &chance)) }
        let none = queue.popFirst(before: .zero)
        #expect(none == nil)
        let negative = queue.popFirst(before: SimTime(microseconds: -5))
        #expect(negative == nil)
        var count = 0
        while queue.popFirst(before: SimTime(microseconds: 500)) != nil { count += 1 }
        #expect(count == 50)
        let next = queue.nextTime()
        #expect(next == SimTime(microseconds: 500))
        // Still open: between the last popped and what is pending.
        queue.push(Self.event(495, 5_000, &chance))
        let inserted = queue.nextTime()
        #expect(inserted == SimTime(microseconds: 495))
    }

    @Test("An event at infinity stays while the limit is infinity")
    func infinityStays() {
        var chance = SplitMix(seed: 0)
        var queue = EventQueue()
        queue.push(Self.event(SimTime.infinity.microseconds, 1, &chance))
        let none = queue.popFirst(before: .infinity)
        #expect(none == nil)
        let next = queue.nextTime()
        #expect(next == .infinity)
        let event = queue.popFirst(before: Self.end)
        #expect(event?.key.identity == 1)
        let empty = queue.nextTime()
        #expect(empty == nil)
    }
}

/// The reference: keys sorted, the least last.
struct DescendingKeys {
    private(set) var keys: [EventKey] = []

    var first: EventKey? { keys.last }

    mutating func insert(_ key: EventKey) {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if key < keys[middle] { low = middle + 1 } else { high = middle }
        }
        keys.insert(key, at: low)
    }

    mutating func popFirst(before limit: SimTime) -> EventKey? {
        guard let key = keys.last, key.time < limit else { return nil }
        return keys.removeLast()
    }
}
