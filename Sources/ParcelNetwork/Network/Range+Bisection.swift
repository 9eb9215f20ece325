extension Range<Int> {
    /// The first number from which on a condition holds that, once it holds, goes on to; the upper
    /// bound if it never does.
    ///
    /// - Complexity: O(log *n*) calls of the predicate.
    @inline(__always)
    func partitioningIndex(where holds: (Int) -> Bool) -> Int {
        var low = lowerBound
        var high = upperBound
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
