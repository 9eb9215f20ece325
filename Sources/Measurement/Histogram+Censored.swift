extension Histogram {
    /// This without the values of another, which are among its own.
    public func subtracting(_ other: Histogram) -> Histogram {
        var rest = Histogram()
        for (bucket, count) in counts.enumerated() {
            let gone = bucket < other.counts.count ? other.counts[bucket] : 0
            guard count > gone else { continue }
            rest.add(Histogram.leastValue(of: bucket), count: count - gone)
        }
        return rest
    }

    /// Every value less `amount`, or zero, to the width of a bucket.
    public func lowered(by amount: UInt64) -> Histogram {
        if amount == 0 { return self }
        var lower = Histogram()
        for (bucket, count) in counts.enumerated() where count > 0 {
            let value = Histogram.leastValue(of: bucket)
            lower.add(value > amount ? value - amount : 0, count: count)
        }
        return lower
    }

    /// The quantile of what is only known to last longer for some: the value at which `share` (0...1) of
    /// all has ended, estimated by the product limit, as the middle of its bucket. Without censored ones
    /// it is ``quantile(_:population:)``. (Kaplan and Meier, J. Am. Stat. Assoc. 53, 1958.)
    ///
    /// In Efron's form: whoever is censored leaves its weight to those who are followed for longer, in
    /// equal parts, so that nothing is rounded until somebody is.
    ///
    /// - Parameter censored: for how long those were followed who had not ended by then.
    /// - Returns: nil if so many never ended while they were followed.
    public func quantile(_ share: Double, censored: Histogram) -> Double? {
        let population = total + censored.total
        guard population > 0 else { return nil }
        let exact = share * Double(population)
        let rank = max(1, exact.rounded(.up))
        var followed = population
        var weight = 1.0
        var ended = 0.0
        for bucket in 0..<max(counts.count, censored.counts.count) {
            let count = bucket < counts.count ? counts[bucket] : 0
            ended += weight * Double(count)
            followed -= count
            // The estimate is no whole number any more, nor is the rank then.
            let needed = weight == 1 ? rank : exact * (1 - 1e-12)
            if count > 0 && ended >= needed { return Histogram.middle(of: bucket) }
            let lost = bucket < censored.counts.count ? censored.counts[bucket] : 0
            followed -= lost
            if followed == 0 { return nil }
            if lost > 0 { weight *= Double(followed + lost) / Double(followed) }
        }
        return nil
    }

    /// The greatest value, to the width of a bucket; nil of none.
    public var greatest: UInt64? {
        counts.lastIndex { $0 > 0 }.map { Histogram.leastValue(of: $0) }
    }
}
