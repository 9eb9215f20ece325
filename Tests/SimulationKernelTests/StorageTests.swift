import SimulationKernel
import Testing

@Suite("Slabs and rings")
struct StorageTests {
    struct Wide: BitwiseCopyable, Equatable {
        var a: UInt64
        var b: UInt32
    }

    @Test("A slab agrees with a dictionary", arguments: [1, 2, 3] as [UInt64])
    func slabAgreesWithDictionary(seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var slab = Slab<Wide>()
        var reference: [UInt32: Wide] = [:]
        var slots: [UInt32] = []
        for step in 0..<40_000 {
            let growing = (step / 8_000) % 2 == 0
            if slots.isEmpty || chance.next(below: 10) < (growing ? 7 : 3) {
                let element = Wide(a: chance.next(), b: UInt32(step))
                let slot = slab.insert(element)
                #expect(reference.updateValue(element, forKey: slot) == nil, "seed \(seed)")
                slots.append(slot)
            } else {
                let index = chance.next(below: slots.count)
                let slot = slots[index]
                slots.swapAt(index, slots.count - 1)
                slots.removeLast()
                #expect(slab.remove(slot) == reference.removeValue(forKey: slot), "seed \(seed)")
            }
            if let slot = slots.last {
                slab[slot].a &+= 1
                slab.update(slot) { $0.b &+= 2 }
                reference[slot]?.a &+= 1
                reference[slot]?.b &+= 2
                #expect(slab[slot] == reference[slot], "seed \(seed)")
            }
        }
        #expect(slab.count == reference.count)
        var seen: [UInt32] = []
        slab.forEach { slot, element in
            seen.append(slot)
            #expect(reference[slot] == element, "seed \(seed)")
        }
        #expect(seen == reference.keys.sorted(), "seed \(seed)")
    }

    @Test("What is put on a shelf lies side by side, whatever else comes between")
    func shelvesLieApart() {
        var slab = Slab<Wide>()
        let entered = (0..<3_000).map { slab.insert(Wide(a: UInt64($0), b: 0)) }
        #expect(entered == Array(0..<3_000))
        var shelves = [SlabShelf](repeating: SlabShelf(), count: 3)
        var onShelf: [[UInt32]] = [[], [], []]
        for (number, slot) in entered.enumerated() {
            onShelf[number % 3].append(slab.move(slot, to: &shelves[number % 3]))
        }
        #expect(slab.count == 3_000)
        for (shelf, slots) in onShelf.enumerated() {
            for (place, slot) in slots.enumerated() {
                #expect(slab[slot].a == UInt64(3 * place + shelf))
            }
            // 1,000 elements in groups of 64, and what was free of groups begun before.
            let changes = zip(slots, slots.dropFirst()).count { $0 / 64 != $1 / 64 }
            #expect(changes <= 40, "\(changes) groups")
        }
        let isOccupied = slab.isOccupied(1 << 20)
        #expect(!isOccupied)
    }

    @Test("At most an eighth of a slab is free when it grows", arguments: [1, 2, 3] as [UInt64])
    func slabReusesSlots(seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var slab = Slab<Wide>()
        var shelves = [SlabShelf](repeating: SlabShelf(), count: 40)
        var slots: [UInt32] = []
        var (most, last) = (0, UInt32(0))
        for step in 0..<100_000 {
            if slots.isEmpty || chance.next(below: 100) < (step < 30_000 ? 80 : 50) {
                var slot = slab.insert(Wide(a: UInt64(step), b: 0))
                last = max(last, slot)
                slot = slab.move(slot, to: &shelves[chance.next(below: 40)])
                last = max(last, slot)
                slots.append(slot)
                most = max(most, slots.count)
            } else {
                let index = chance.next(below: slots.count)
                slots.swapAt(index, slots.count - 1)
                slab.remove(slots.removeLast())
            }
        }
        #expect(slab.count == slots.count)
        #expect(Int(last) < (most + 1) * 8 / 7 + 1_024, "seed \(seed): \(most) at most")
    }

    @Test("A slot outside a slab, or freed twice, ends the process")
    func staleSlotsTrap() async {
        await #expect(processExitsWith: .failure) {
            var slab = Slab<Wide>()
            let slot = slab.insert(Wide(a: 1, b: 1))
            _ = slab[slot + 1]
        }
        await #expect(processExitsWith: .failure) {
            var slab = Slab<Wide>()
            let slot = slab.insert(Wide(a: 1, b: 1))
            slab.remove(slot)
            slab.remove(slot)
        }
    }

    @Test("A ring agrees with an array", arguments: [1, 2, 3] as [UInt64])
    func ringAgreesWithArray(seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var ring = Ring<Wide>()
        var reference: [Wide] = []
        for step in 0..<60_000 {
            let growing = (step / 6_000) % 2 == 0
            switch chance.next(below: 20) {
            case 0:
                let count = chance.next(below: min(reference.count, 400) + 1)
                ring.removeFirst(count)
                reference.removeFirst(count)
            case 1 where !reference.isEmpty:
                let index = chance.next(below: reference.count)
                ring[index].a ^= 1
                reference[index].a ^= 1
                #expect(ring[index] == reference[index], "seed \(seed)")
            case let choice where choice < (growing ? 17 : 9):
                let element = Wide(a: chance.next(), b: UInt32(step))
                ring.append(element)
                reference.append(element)
            default:
                let expected = reference.first
                #expect(ring.popFirst() == expected, "seed \(seed)")
                if expected != nil { reference.removeFirst() }
            }
            #expect(ring.count == reference.count, "seed \(seed)")
            #expect(ring.first == reference.first && ring.last == reference.last, "seed \(seed)")
        }
        for index in reference.indices { #expect(ring[index] == reference[index]) }
    }

    @Test("The partition point of a sorted ring", arguments: [0, 1, 63, 64, 65, 1_000])
    func partitionPoint(count: Int) {
        var ring = Ring<UInt64>()
        for _ in 0..<100 { ring.append(0) }
        ring.removeFirst(100)
        for value in 0..<count { ring.append(UInt64(2 * value)) }
        for bound in stride(from: 0, through: 2 * count, by: max(1, count / 10)) {
            let expected = (0..<count).count { 2 * $0 < bound }
            #expect(ring.count { $0 < UInt64(bound) } == expected)
        }
    }
}
