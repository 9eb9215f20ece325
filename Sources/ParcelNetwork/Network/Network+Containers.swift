package import SimulationKernel

extension Network {
    /// How a lane's parcels are put into containers that pass the site where they leave the lane
    /// unopened: each is labelled for a site beyond it, and goes on there as a whole.
    package struct ContainerRule: Hashable, Sendable {
        package static let none = ContainerRule(filling: .none, transfer: .zero, labels: 0..<0)

        /// When a container is closed; of size 0 if the lane has none.
        package var filling: BagRule
        /// From when its parcels would reach the site's first stage until it waits for its next lane.
        package var transfer: SimDuration
        /// The sites that containers are for: range of `containerLabels`.
        package var labels: Range<Int>
        package init(filling: BagRule, transfer: SimDuration, labels: Range<Int>) {
            self.filling = filling
            self.transfer = transfer
            self.labels = labels
        }
    }

    /// Whether parcels for a destination clear import customs at a site.
    package func clears(_ destination: DestinationID, at site: SiteID) -> Bool {
        clears(destinations[Int(destination.index)].region, at: site)
    }

    /// Whether what goes to a region may clear at a site.
    package func clears(_ region: RegionID, at site: SiteID) -> Bool {
        let region = Int(region.index)
        return stages[sites[Int(site.index)].stages].contains { stage in
            guard stage.kind == .importCustoms else { return false }
            let word = Int(customs[Int(stage.part)].firstClearsWord) + region / 64
            return clears[word] >> UInt64(region % 64) & 1 != 0
        }
    }

    /// Whether parcels for a destination may come to a site with customs behind them.
    fileprivate func isCleared(_ destination: DestinationID, before site: SiteID) -> Bool {
        let isDomestic = streams.contains { stream in
            !stream.crossesCustoms && mixes[stream.mix].contains { $0.destination == destination }
        }
        return isDomestic
            || sites.indices.contains { SiteID($0) != site && clears(destination, at: SiteID($0)) }
    }

    func exports(at site: SiteID) -> Bool {
        stages[sites[Int(site.index)].stages].contains { $0.kind == .exportCustoms }
    }
}

/// Which container a parcel is put into where it boards a lane, and so in which one it arrives.
///
/// The label is the first of the lane's on the parcel's way by the tables, beyond the stop where it
/// leaves the lane. It has none if it has something to do there or on the way to the label (customs,
/// or its consignee is there), or if a lane on that way does not take the container on. It depends on
/// nothing that changes under way, so both ends of a lane agree without a word.
package struct ContainerLabels: Sendable {
    package static let noLabel = UInt16.max

    /// By stop of all lanes: the first of its rows in `labels`, or -1.
    private let rows: [Int]
    /// Whether parcels are to clear export customs there, by stop of all lanes.
    private let exports: [Bool]
    /// By row, destination, and whether it has cleared: the label's place among the lane's.
    private let labels: [UInt16]

    package init(_ network: Network) {
        var rows: [Int] = []
        var exports: [Bool] = []
        var labels: [UInt16] = []
        if !network.containerLabels.isEmpty {
            rows = Array(repeating: -1, count: network.laneStops.count)
            exports = Array(repeating: false, count: network.laneStops.count)
            for lane in network.lanes where lane.containers.filling.size > 0 {
                for stop in lane.stops.dropFirst() {
                    rows[stop] = labels.count
                    exports[stop] = network.exports(at: network.laneStops[stop].site)
                    for destination in network.destinations.indices {
                        for isCleared in [false, true] {
                            labels.append(
                                ContainerLabels.label(
                                    network, lane, stop, DestinationID(destination), isCleared))
                        }
                    }
                }
            }
        }
        self.rows = rows
        self.exports = exports
        self.labels = labels
    }

    /// Whether there is no lane with containers.
    package var isEmpty: Bool { rows.isEmpty }

    /// The label of a parcel that leaves a lane at `stop`, a row of `laneStops`: its place among the
    /// lane's, or ``noLabel``.
    package func label(
        atStop stop: Int, for destination: DestinationID, isCleared: Bool, isExported: Bool
    ) -> UInt16 {
        let row = rows[stop]
        if row < 0 || (exports[stop] && !isExported) { return ContainerLabels.noLabel }
        return labels[row + 2 * Int(destination.index) + (isCleared ? 1 : 0)]
    }

    /// Whether any parcel may get a label where it leaves a lane: that none does is certain.
    package func isUsed(_ lane: Network.Lane, in network: Network) -> Bool {
        lane.stops.dropFirst().contains { stop in
            network.destinations.indices.contains { index in
                let destination = DestinationID(index)
                let row = rows[stop] + 2 * index
                guard rows[stop] >= 0 else { return false }
                if labels[row] != ContainerLabels.noLabel { return true }
                return labels[row + 1] != ContainerLabels.noLabel
                    && network.isCleared(
                        destination, before: network.laneStops[stop].site)
            }
        }
    }

    /// Follows the first of the ways on.
    private static func label(
        _ network: Network, _ lane: Network.Lane, _ stop: Int, _ destination: DestinationID,
        _ isCleared: Bool
    ) -> UInt16 {
        let names = network.containerLabels[lane.containers.labels]
        var open = Set(names)
        var site = network.laneStops[stop].site
        var isFirst = true
        for _ in network.sites.indices {
            let isEnd = site == network.destinations[Int(destination.index)].site
            let isClearing = !isCleared && network.clears(destination, at: site)
            if isEnd || isClearing || !isFirst && network.exports(at: site) { return noLabel }
            let range = network.route(from: site, to: destination, isCleared: isCleared)
            guard range.count > 0 else { return noLabel }
            let hop = network.hops[Int(range.first)]
            let next = network.lanes[Int(network.boards[Int(hop.board.index)].lane.index)]
            site = network.laneStops[next.stops.lowerBound + Int(hop.alightStop)].site
            if open.contains(site), let place = names.firstIndex(of: site) {
                return UInt16(place - names.startIndex)
            }
            open.formIntersection(network.containerLabels[next.containers.labels])
            if open.isEmpty { return noLabel }
            isFirst = false
        }
        return noLabel
    }
}
