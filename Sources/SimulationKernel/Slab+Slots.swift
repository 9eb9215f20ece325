// A slab taken apart and put together again with everything in its slot.
extension Slab {
    /// By slot whether it is occupied, 64 a word, up to the last that is.
    public var occupied: [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(Int(fresh) / 64 + 1)
        for slot in stride(from: 0, to: fresh, by: 64) {
            words.append(unsafe occupancy(slot).pointee)
        }
        while words.last == 0 { words.removeLast() }
        return words
    }

    /// A slab with an element in every slot that is marked, asked for in their order. Of the others
    /// the first is given out first.
    public init(occupied words: [UInt64], element: () -> Element) {
        self.init()
        precondition(words.count < 1 << 26, "a slab holds below 2^32 slots")
        for (index, word) in words.enumerated() {
            if index % (Self.slotsPerChunk / 64) == 0 { addChunk() }
            let first = UInt32(index) * 64
            fresh = first + 64
            unsafe occupancy(first).pointee = word
            for slot in first..<fresh where word & bit(slot) != 0 {
                unsafe address(slot).initialize(to: element())
            }
        }
        for slot in (0..<fresh).reversed() where !isOccupied(slot) {
            unsafe freePlace(freeCount).initialize(to: slot)
            freeCount += 1
        }
    }
}

extension Array {
    /// By place whether it is occupied, as of a slab.
    public func occupied(_ isOccupied: (Element) -> Bool) -> [UInt64] {
        var words: [UInt64] = []
        for (place, element) in enumerated() where isOccupied(element) {
            while words.count <= place / 64 { words.append(0) }
            words[place / 64] |= 1 << UInt64(place % 64)
        }
        return words
    }
}

extension [UInt64] {
    /// Whether a place is marked, 64 a word.
    @inlinable
    public func marks(_ place: Int) -> Bool {
        place / 64 < count && self[place / 64] >> UInt64(place % 64) & 1 != 0
    }
}
