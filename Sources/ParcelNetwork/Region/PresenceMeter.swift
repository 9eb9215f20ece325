import SimulationKernel

/// How many parcels are at each site that measures its presence, summed up by hour of the site's
/// week: exactly, for the number only changes when a parcel enters, leaves or ends its custody.
///
/// A region whose sites measure nothing asks ``isOn`` and no more.
struct PresenceMeter {
    let isOn: Bool
    /// By the site's position in the region: the row of the arrays below, or -1.
    private let rows: [Int]
    private let clocks: [WeekClock]
    private let windowStart: SimTime
    private let windowEnd: SimTime
    /// Parcels there now, and since when that is accounted for.
    private var present: [Int64]
    private var since: [SimTime]
    private var tallies: [PresenceTally]

    init(_ network: Network, sites: Range<Int>) {
        var rows = [Int](repeating: -1, count: sites.count)
        let own = network.presence.filter { sites.contains(Int($0.site.index)) }
        for (row, meter) in own.enumerated() {
            rows[Int(meter.site.index) - sites.lowerBound] = row
        }
        self.rows = rows
        isOn = !own.isEmpty
        clocks = own.map { WeekClock(Array(network.clockStretches[$0.stretches])) }
        windowStart = network.plan.windowStart
        windowEnd = network.plan.windowEnd
        present = Array(repeating: 0, count: own.count)
        since = Array(repeating: .zero, count: own.count)
        tallies = Array(repeating: PresenceTally(), count: own.count)
    }

    /// One parcel more or less at a site.
    ///
    /// - Complexity: O(*k*) for *k* hours since the site's last change.
    mutating func count(_ change: Int64, site: Int, at now: SimTime) {
        let row = rows[site]
        guard row >= 0 else { return }
        account(row, until: now)
        present[row] += change
    }

    private mutating func account(_ row: Int, until now: SimTime) {
        let number = Int128(present[row])
        let from = max(since[row], windowStart)
        since[row] = now
        guard number != 0 else { return }
        clocks[row].forEachHour(from: from, to: min(now, windowEnd)) { hour, length in
            tallies[row].areas[hour] += number * Int128(length)
        }
    }

    /// The sums up to a clock, a row a measured site.
    func tallies(at clock: SimTime) -> [PresenceTally] {
        var copy = self
        for row in copy.since.indices { copy.account(row, until: max(clock, copy.since[row])) }
        return copy.tallies
    }
}

extension PresenceMeter {
    mutating func pass(through snapshot: inout SnapshotCoder, clock: SimTime) {
        for row in tallies.indices {
            snapshot.pass(&present[row])
            snapshot.pass(&since[row])
            snapshot.require(
                (-1 << 48...1 << 48).contains(present[row]) && since[row] <= clock, "number present"
            )
            for hour in tallies[row].areas.indices { snapshot.pass(&tallies[row].areas[hour]) }
        }
    }
}
