import SimulationKernel

/// When bags and containers are closed on paper: by the clock, or when so many parcels have come as
/// they hold.
///
/// A parcel finds the bag that it goes into as full as any number of parcels makes it, so it waits until
/// half of a bag's others have come after it. A bag that is closed at the cut-off of its departure keeps
/// nobody waiting longer than the departure does.
struct ExpectedBags {
    /// Where parcels fill a bag together: at a board, those of a stop or a destination, or those of a
    /// label at a stop.
    struct Key: Hashable {
        var board: Int
        var part: Int
        var label: UInt16
    }

    struct Bag {
        var key: Key
        var rule: Network.BagRule
    }

    /// How many parcels have come by when.
    private struct Curve {
        var times: [SimTime] = []
        var sums: [Double] = []

        init(_ parcels: [ExpectedParcels]) {
            var parcels = parcels
            parcels.settle()
            var sum = 0.0
            for group in parcels {
                sum += group.amount.parcels
                times.append(group.time)
                sums.append(sum)
            }
        }

        /// When so many more have come than by `time`; infinite if that is never.
        func time(of more: Double, after time: SimTime) -> SimTime {
            let here = times.indices.partitioningIndex { times[$0] >= time }
            // Of those who come at one time each is as likely to be before the others as behind them.
            let before = here > 0 ? sums[here - 1] : 0
            let isNow = here < times.count && times[here] == time
            let target = (isNow ? (before + sums[here]) / 2 : before) + more
            let full = sums.indices.partitioningIndex { sums[$0] >= target }
            guard full < times.count else { return .infinity }
            guard full > 0, sums[full] > sums[full - 1] else { return max(time, times[full]) }
            let part = (target - sums[full - 1]) / (sums[full] - sums[full - 1])
            let gap = Double((times[full] - times[full - 1]).microseconds)
            return max(time, times[full - 1] + SimDuration(microseconds: Int64(gap * part)))
        }
    }

    private let curves: [Key: Curve]

    /// - Parameter filled: who came when, if nobody had to wait for a bag to be full.
    init(_ filled: [Key: [ExpectedParcels]]) { curves = filled.mapValues { Curve($0) } }

    /// Whether any bag of a network is closed by when others come.
    static func areFilled(in network: Network) -> Bool {
        network.lanes.contains { isFilled($0.bags) || isFilled($0.containers.filling) }
    }

    static func isFilled(_ rule: Network.BagRule) -> Bool {
        rule.size > 0 && rule.size != Network.BagRule.unlimited && rule.closing != .atCutOff
    }

    func closes(_ bag: Bag, after time: SimTime) -> SimTime {
        guard Self.isFilled(bag.rule) else { return bag.rule.closes(after: time) }
        let others = Double(bag.rule.size - 1) / 2
        let full = curves[bag.key]?.time(of: others, after: time) ?? .infinity
        return bag.rule.closing == .byClock ? min(full, bag.rule.closes(after: time)) : full
    }
}

extension ExpectedTraffic {
    /// The bag or container into which parcels go that take a way on; nil if there is none.
    func bag(of hop: Network.Hop, from place: Place, to destination: Int) -> ExpectedBags.Bag? {
        let board = Int(hop.board.index)
        let lane = network.lanes[Int(network.boards[board].lane.index)]
        let stop = Int(hop.alightStop)
        if lane.containers.filling.size > 0 {
            let label = labels.label(
                atStop: lane.stops.lowerBound + stop, for: DestinationID(destination),
                isCleared: place.isCleared, isExported: place.isExported)
            if label != ContainerLabels.noLabel {
                return ExpectedBags.Bag(
                    key: ExpectedBags.Key(board: board, part: stop, label: label),
                    rule: lane.containers.filling)
            }
        }
        guard lane.bags.size > 0 else { return nil }
        let part = lane.bags.isByDestination ? destination : stop
        return ExpectedBags.Bag(
            key: ExpectedBags.Key(board: board, part: part, label: ContainerLabels.noLabel),
            rule: lane.bags)
    }

    /// When parcels are ready for their departure that are ready for a bag at some time.
    func closes(_ bag: ExpectedBags.Bag?, after time: SimTime) -> SimTime {
        guard let bag else { return time }
        return bags?.closes(bag, after: time) ?? bag.rule.closes(after: time)
    }

    /// Until it is known when bags are full: who goes into them.
    mutating func note(_ bag: ExpectedBags.Bag?, _ group: ExpectedParcels) {
        guard bags == nil, let bag, ExpectedBags.isFilled(bag.rule) else { return }
        filling[bag.key, default: []].append(group)
    }
}
