// A slab taken apart and put together again with everything in its slot.
extension Slab {
    /// By slot whether it is occupied, 64 a word, up to the last that is.
    public var occupied: [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(Int(slotCount) / 64)
        for group in 0..<Int(slotCount) / 64 { words.append(unsafe ~free[group]) }
        while words.last == 0 { words.removeLast() }
        return words
    }

    /// A slab with an element in every slot that is marked, asked for in their order.
    public init(occupied words: [UInt64], element: () -> Element) {
        self.init()
        precondition(words.count < 1 << 26, "a slab holds below 2^32 slots")
        for (group, word) in words.enumerated() {
            if group % Self.groupsPerChunk == 0 { addChunk() }
            unsafe free[group] = ~word
            freeCount -= UInt32(word.nonzeroBitCount)
            let first = UInt32(group) * 64
            for slot in first..<first + 64 where word & bit(slot) != 0 {
                unsafe address(slot).initialize(to: element())
            }
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
