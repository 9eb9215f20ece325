import SimulationKernel

/// What carriers have in their hands: counted when a parcel comes to a hand-over point, and when its
/// custody ends at one of the carrier's destinations.
///
/// A region without carriers asks ``isOn`` and no more.
struct CarrierMeter {
    let isOn: Bool
    /// By the site's position in the region: the row of `tallies` that it hands over to or ends at, or -1.
    private let handOvers: [Int]
    private let ends: [Int]
    private let window: Range<SimTime>
    private(set) var tallies: [CarrierTally]

    init(_ network: Network, region: RegionID) {
        let own = network.regions[Int(region.index)].sites
        let rows = network.carriers(of: region)
        var handOvers = [Int](repeating: -1, count: own.count)
        var ends = handOvers
        for place in network.carrierSites {
            guard let row = rows.firstIndex(of: Int(place.carrier)) else { continue }
            let site = Int(place.site.index) - own.lowerBound
            if place.isHandOver { handOvers[site] = row } else { ends[site] = row }
        }
        self.handOvers = handOvers
        self.ends = ends
        isOn = !rows.isEmpty
        let first = network.plan.windowStart
        window = first..<max(first, network.plan.windowEnd)
        tallies = Array(repeating: CarrierTally(), count: rows.count)
    }

    /// A parcel enters a site.
    mutating func entered(site: Int, at now: SimTime) {
        let row = handOvers[site]
        guard row >= 0 else { return }
        tallies[row].inHand += 1
        tallies[row].handArea += left(from: now)
        if window.contains(now) { tallies[row].handedOver += 1 }
    }

    /// A parcel's custody ends at a site.
    mutating func ended(site: Int, isDelivered: Bool, at now: SimTime) {
        let row = ends[site]
        guard row >= 0 else { return }
        tallies[row].inHand -= 1
        tallies[row].handArea -= left(from: now)
        if window.contains(now) && isDelivered { tallies[row].delivered += 1 }
    }

    /// What is left of the window from a time on: what a parcel that stays adds to the integral.
    private func left(from now: SimTime) -> Int128 {
        Int128(
            (window.upperBound - min(max(now, window.lowerBound), window.upperBound)).microseconds)
    }

    mutating func pass(through snapshot: inout SnapshotCoder) {
        for row in tallies.indices { tallies[row].pass(through: &snapshot) }
    }
}

/// A carrier over the measured window, its end being the latest time: what it holds then is in the
/// integral to it.
package struct CarrierTally: Hashable, BitwiseCopyable, Sendable {
    /// Parcels that came to its hand-over points, and those that it delivered, in the window.
    package var handedOver: UInt64 = 0
    package var delivered: UInt64 = 0
    /// Handed over and not yet at an end, now.
    package var inHand: Int64 = 0
    /// Integral of the number handed over and not at an end, in microseconds.
    package var handArea: Int128 = 0
    package init() {}
}

extension CarrierTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &handedOver)
        snapshot.pass(compact: &delivered)
        snapshot.pass(&inHand)
        snapshot.pass(&handArea)
        snapshot.require((0..<(1 << 48)).contains(inHand), "parcels of a carrier")
        snapshot.require((0..<(1 << 110)).contains(handArea), "integral of a carrier")
    }
}
