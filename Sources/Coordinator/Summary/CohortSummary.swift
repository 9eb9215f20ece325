import Measurement
import ParcelNetwork
package import ResultsStore
import SimulationKernel

/// How a cohort fared: all parcels, those of a service, or those of one origin-destination pair.
package struct CohortSummary: Codable, Equatable, Sendable {
    /// Parcels created in the measured window.
    package var parcels: UInt64
    package var delivered: UInt64
    package var returned: UInt64
    package var lost: UInt64
    package var onTime: OnTime
    package var leadTimeHours: LeadTime
    /// Working dates from day 0 to the stop.
    package var leadTimeWorkingDays: LeadTime
    /// Mean hours a stopped parcel spent in each stage; they add up to its mean lead time.
    package var dwellHours: DwellHours
    /// Causes of lateness, the most frequent first.
    package var whyLate: [LateCause]

    init(_ tally: FlowTally, _ record: RunRecord) {
        parcels = tally.created
        delivered = tally.delivered
        returned = tally.returned
        lost = tally.lost
        onTime = OnTime(tally)
        leadTimeHours = LeadTime(
            tally.leadMinutes, open: .followed(record.followed(tally)),
            sum: Double(tally.leadSum) / 3_600_000_000, unit: 1.0 / 60)
        leadTimeWorkingDays = LeadTime(
            tally.leadWorkingDays, open: .unknown(tally.open), sum: nil, unit: 1)
        dwellHours = DwellHours(tally.dwell, parcels: tally.leadMinutes.total)
        whyLate = LateCause.causes(of: tally, record.network)
    }
}

/// Of the parcels whose deadline lies before the end, how many were stopped by it.
package struct OnTime: Codable, Equatable, Sendable {
    package var eligible: UInt64
    package var onTime: UInt64
    /// Eligible and not on time, whatever their state.
    package var late: UInt64
    /// Of the whole cohort: the clock still ran at the end.
    package var open: UInt64
    /// On time over eligible, gross and net of customs' hold.
    package var share: Figure
    package var shareNet: Figure

    init(_ tally: FlowTally) {
        eligible = tally.eligible
        onTime = tally.onTime
        late = tally.pastDeadline
        open = tally.open
        share = Figure(tally.onTime, over: tally.eligible)
        shareNet = Figure(tally.onTimeNet, over: tally.eligible)
    }
}

/// Mean and quantiles of a lead time, these by the product limit of Kaplan and Meier: a parcel that is
/// still open is known to take longer than it was followed. The mean is of those that stopped; it, and
/// a quantile that is not reached, is named in ``lowerBounds``: the truth is more.
package struct LeadTime: Codable, Equatable, Sendable {
    package var mean: Figure
    package var p50: Figure
    package var p90: Figure
    package var p95: Figure
    package var p99: Figure
    package var lowerBounds: [String]

    /// - Parameters:
    ///   - open: parcels without a lead time yet.
    ///   - sum: of the lead times in the shown unit; nil to take the histogram's.
    ///   - unit: of the histogram, in the shown one.
    init(_ histogram: Histogram, open: Open, sum: Double?, unit: Double) {
        var bounds: [String] = []
        let stopped = histogram.total
        let total = sum ?? unit * LeadTime.sum(histogram)
        mean = Figure(stopped == 0 ? nil : total / Double(stopped))
        if open.count > 0 && stopped > 0 { bounds.append("mean") }
        func quantile(_ share: Double, _ name: String) -> Figure {
            if let value = open.quantile(share, of: histogram) { return Figure(value * unit) }
            guard let least = open.bound(of: share, in: histogram) else { return .none }
            bounds.append(name)
            return Figure(least * unit)
        }
        p50 = quantile(0.5, "p50")
        p90 = quantile(0.9, "p90")
        p95 = quantile(0.95, "p95")
        p99 = quantile(0.99, "p99")
        lowerBounds = bounds
    }

    /// Parcels whose clocks still run.
    enum Open {
        /// By the time for which they were followed, in the unit of their lead times.
        case followed(Histogram)
        /// For how long is not known: they count as longer than every one seen.
        case unknown(UInt64)

        var count: UInt64 {
            switch self {
            case .followed(let times): times.total
            case .unknown(let count): count
            }
        }

        /// nil if it is not reached.
        func quantile(_ share: Double, of histogram: Histogram) -> Double? {
            switch self {
            case .followed(let times): histogram.quantile(share, censored: times)
            case .unknown(let count):
                histogram.quantile(share, population: histogram.total + count)
            }
        }

        /// What a quantile that is not reached is more than: the longest time for which one was
        /// followed, or what it were if all these had stopped at once.
        func bound(of share: Double, in histogram: Histogram) -> Double? {
            switch self {
            case .followed(let times):
                return [histogram.greatest, times.greatest].compactMap { $0.map { Double($0) } }
                    .max()
            case .unknown(let count):
                var least = histogram
                least.add(0, count: count)
                return least.quantile(share)
            }
        }
    }

    private static func sum(_ histogram: Histogram) -> Double {
        histogram.counts.enumerated().reduce(0) {
            $0 + Double($1.element) * Double(Histogram.leastValue(of: $1.offset))
        }
    }
}

/// Mean hours by ``Dwell``.
package struct DwellHours: Codable, Equatable, Sendable {
    package var closed: Figure
    package var queue: Figure
    package var service: Figure
    package var timetable: Figure
    package var leftBehind: Figure
    package var held: Figure
    package var moving: Figure

    init(_ sums: DwellSums, parcels: UInt64) {
        func mean(_ stage: Dwell) -> Figure {
            guard parcels > 0 else { return .none }
            return Figure(Double(sums[stage.rawValue]) / 3_600_000_000 / Double(parcels))
        }
        closed = mean(.closed)
        queue = mean(.queue)
        service = mean(.service)
        timetable = mean(.timetable)
        leftBehind = mean(.leftBehind)
        held = mean(.held)
        moving = mean(.moving)
    }
}

/// Why parcels were late: a parcel has one cause.
package struct LateCause: Codable, Equatable, Sendable {
    package var cause: LateKind
    /// The station or the lane, where there is one.
    package var component: String?
    package var parcels: UInt64
    /// Of all late parcels.
    package var share: Figure

    static func causes(of tally: FlowTally, _ network: Network) -> [LateCause] {
        // Equal counts keep their order: the sort compares places too.
        tally.lateCauses(network).enumerated()
            .sorted { ($1.element.parcels, $0.offset) < ($0.element.parcels, $1.offset) }
            .map { _, row in
                LateCause(
                    cause: row.kind, component: row.component, parcels: row.parcels,
                    share: Figure(row.parcels, over: tally.pastDeadline))
            }
    }
}
