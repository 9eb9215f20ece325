import SimulationKernel

/// What is expected to be ordered, by destination and quarter of an hour.
struct ExpectedDemand {
    /// Parcels of some streams for one destination that begin alike.
    struct Origin {
        var place: ExpectedTraffic.Place
        /// From order to the first site.
        var pick: SimDuration
        var profile: Int
        /// A quarter of an hour at factor 1.
        var amount: Amount
    }

    private static let quarter = SimDuration.minutes(15)

    private var byDestination: [[Origin]]
    /// By profile and quarter of an hour up to the end of demand.
    private let series: [[Double]]

    /// - Parameters:
    ///   - usual: leaves peaks out.
    ///   - end: the first instant at which nothing is ordered any more.
    init(_ network: Network, usual: Bool, until end: SimTime) {
        let end = min(end, network.plan.demandEnd)
        let count = end.microseconds / Self.quarter.microseconds
        series = network.profiles.map { profile in
            let factors = network.profileFactors[profile.factors]
            let used = usual ? UsualWeek.without(peaksOf: Array(factors)) : Array(factors)
            return (0..<max(0, Int(count))).map { quarter in
                Double(used[Self.row(of: quarter, in: used.count)]) / 65_536
            }
        }
        byDestination = Array(repeating: [], count: network.destinations.count)
        let volume = Double(network.plan.volumeMillionths) / 1e6
        let stock = ExpectedStock(network)
        for (index, stream) in network.streams.enumerated() {
            let slots = Double(Self.quarter.microseconds) / Double(stream.slot.microseconds)
            let parcels = Double(stream.slotMean) / 4_294_967_296 * slots * volume
            let grams = network.laws.mean(stream.weight)
            let each = Amount(
                parcels: 1, grams: grams,
                millilitres: grams * 1000 / Double(max(1, stream.density)))
            guard let row = network.stockedStream(of: index) else {
                add(stream, each * parcels, after: .zero, network)
                continue
            }
            let local = stock.localShare(ofWarehouse: Int(row.warehouse))
            let latency = network.laws.mean(network.lanes[Int(row.lane.index)].transit)
            add(
                network.streams[Int(row.local.index)], each * (parcels * local), after: .zero,
                network)
            add(
                stream, each * (parcels * (1 - local)),
                after: SimDuration(microseconds: Int64(latency)), network)
        }
    }

    /// A stream's parcels of a quarter of an hour, by destination.
    private mutating func add(
        _ stream: Network.DemandStream, _ amount: Amount, after latency: SimDuration,
        _ network: Network
    ) {
        let pick = max(0, min(network.laws.mean(stream.pick), 1e15))
        var before: UInt64 = 0
        for entry in network.mixes[stream.mix] {
            let share = Double(entry.upTo - before) / 4_294_967_296
            before = entry.upTo
            if share <= 0 || amount.parcels <= 0 { continue }
            add(
                Origin(
                    place: .init(
                        site: Int(stream.site.index), isCleared: !stream.crossesCustoms,
                        isExported: !stream.crossesCustoms),
                    pick: latency + SimDuration(microseconds: Int64(pick)),
                    profile: Int(stream.profile), amount: amount * share),
                to: Int(entry.destination.index))
        }
    }

    /// A time past the last factor repeats the last week.
    private static func row(of quarter: Int, in count: Int) -> Int {
        if quarter < count { return quarter }
        let period = min(7 * 96, count)
        return count - period + (quarter - count) % max(1, period)
    }

    private mutating func add(_ origin: Origin, to destination: Int) {
        let like = byDestination[destination].firstIndex {
            $0.place == origin.place && $0.pick == origin.pick && $0.profile == origin.profile
        }
        if let like {
            byDestination[destination][like].amount += origin.amount
        } else {
            byDestination[destination].append(origin)
        }
    }

    /// Expected orders in a window, of all destinations.
    func parcels(in window: Range<SimTime>) -> Double {
        let first = Int(window.lowerBound.microseconds / Self.quarter.microseconds)
        let end = Int(window.upperBound.microseconds / Self.quarter.microseconds)
        let sums = series.map { series in
            series[min(first, series.count)..<min(max(first, end), series.count)].reduce(0, +)
        }
        return byDestination.joined().reduce(0) { $0 + $1.amount.parcels * sums[$1.profile] }
    }

    func origins(of destination: Int) -> [Origin] { byDestination[destination] }

    /// An origin's parcels when they reach their first site: those of every so many quarters of an
    /// hour, from the one that is told on.
    func parcels(of origin: Origin, from first: Int, every step: Int) -> [ExpectedParcels] {
        let series = series[origin.profile]
        let middle = Self.quarter.microseconds / 2
        return stride(from: first, to: series.count, by: step).compactMap { quarter in
            guard series[quarter] > 0 else { return nil }
            let time = Int64(quarter) * Self.quarter.microseconds + middle
            return ExpectedParcels(
                time: SimTime(microseconds: time) + origin.pick,
                amount: origin.amount * series[quarter])
        }
    }
}

/// Tells peaks from the usual run of the weeks in a profile.
///
/// A profile's factors hold both. A date whose sum is above the lower median of the same weekday
/// by more than ``tolerance`` belongs to a peak, and usual is the weekday of that median.
enum UsualWeek {
    /// Clock changes shift hours between dates by less.
    private static let tolerance = 1.05
    private static let quartersADay = 96

    /// Dates of a peak, counted from the run's start, and for each the date that stands for it.
    static func peaks(of factors: [UInt32]) -> [(date: Int, usual: Int)] {
        let dates = factors.count / quartersADay
        let sums = (0..<dates).map { date in
            factors[(date * quartersADay)..<((date + 1) * quartersADay)].reduce(0.0) {
                $0 + Double($1)
            }
        }
        var peaks: [(date: Int, usual: Int)] = []
        for weekday in 0..<min(7, dates) {
            let same = stride(from: weekday, to: dates, by: 7).sorted { sums[$0] < sums[$1] }
            let median = same[(same.count - 1) / 2]
            for date in same where sums[date] > sums[median] * tolerance {
                peaks.append((date, median))
            }
        }
        return peaks.sorted { $0.date < $1.date }
    }

    static func without(peaksOf factors: [UInt32]) -> [UInt32] {
        var usual = factors
        for peak in peaks(of: factors) {
            for quarter in 0..<quartersADay {
                usual[peak.date * quartersADay + quarter] =
                    factors[peak.usual * quartersADay + quarter]
            }
        }
        return usual
    }
}
