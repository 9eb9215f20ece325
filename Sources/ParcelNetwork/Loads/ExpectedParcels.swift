import SimulationKernel

/// How many parcels are expected, with what they weigh and fill: means, so they have fractions.
/// Nothing feeds back from them into a run, hence floats.
package struct Amount: Hashable, Sendable {
    /// Parcels, grams, millilitres.
    package var values: SIMD3<Double>

    package static let zero = Amount(values: .zero)

    package var parcels: Double { values.x }
    package var grams: Double { values.y }
    package var millilitres: Double { values.z }

    package init(values: SIMD3<Double>) { self.values = values }

    package init(parcels: Double, grams: Double, millilitres: Double) {
        values = SIMD3(parcels, grams, millilitres)
    }

    package static func + (a: Amount, b: Amount) -> Amount { Amount(values: a.values + b.values) }
    package static func += (a: inout Amount, b: Amount) { a.values += b.values }
    package static func * (a: Amount, factor: Double) -> Amount {
        Amount(values: a.values * factor)
    }
}

/// Parcels that are expected at one time.
struct ExpectedParcels {
    var time: SimTime
    var amount: Amount
}

extension [ExpectedParcels] {
    /// So near together are parcels treated alike.
    private static var grain: SimDuration { .minutes(5) }

    /// In the order of time, with what is near together made one at its mean time: a list is
    /// never longer than the run has grains.
    mutating func settle() {
        guard count > 1 else { return }
        var isSorted = true
        for i in 1..<count where self[i].time < self[i - 1].time { isSorted = false }
        if !isSorted { sort { $0.time < $1.time } }
        var settled: [ExpectedParcels] = []
        settled.reserveCapacity(count)
        var first = self[0].time
        for next in self {
            if let last = settled.last, next.time - first < Self.grain {
                let sum = last.amount + next.amount
                let weight = sum.parcels > 0 ? next.amount.parcels / sum.parcels : 0
                let later = Double((next.time - last.time).microseconds) * weight
                settled[settled.count - 1] = ExpectedParcels(
                    time: last.time + SimDuration(microseconds: Int64(later)), amount: sum)
            } else {
                first = next.time
                settled.append(next)
            }
        }
        self = settled
    }
}
