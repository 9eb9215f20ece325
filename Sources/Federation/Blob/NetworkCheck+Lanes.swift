import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// Lanes, their stops and their calls.
    func lanes() throws(NetworkProblem) {
        // An event's identity has 18 bits for the lane, 18 for the departure, 20 for a place.
        try require(network.lanes.count <= 1 << 18, "lanes", 0, "too many")
        var end = 0
        for (index, lane) in network.lanes.enumerated() {
            try require(isName(lane.name), "lanes", index, "no name, or too long a one")
            try require(
                lane.stops.lowerBound == end && lane.stops.count >= 2 && lane.stops.count <= 255
                    && lane.stops.upperBound <= network.laneStops.count, "lanes", index,
                "its stops do not follow the lane before, or are too few or many")
            end = lane.stops.upperBound
            try require(
                lane.cutOff >= .zero && lane.cutOff <= .days(365) && isCapacity(lane.parcelCapacity)
                    && isCapacity(lane.gramCapacity) && isCapacity(lane.millilitreCapacity),
                "lanes", index, "cut-off or capacity out of range")
            try require(
                isRule(lane.bags, isContinuous: lane.isContinuous), "lanes", index,
                "bags that are never closed")
            try containers(of: lane, index)
            for (place, stop) in network.laneStops[lane.stops].enumerated() {
                let isLast = place == lane.stops.count - 1
                try require(
                    isSite(stop.site) && stop.ready >= .zero && stop.ready <= .days(365),
                    "laneStops", lane.stops.lowerBound + place, "unknown site, or ready too late")
                try require(
                    isLast == (stop.board == Network.LaneStop.noBoard), "laneStops",
                    lane.stops.lowerBound + place, "every stop but the last has a board")
            }
            if lane.isContinuous {
                try require(
                    lane.stops.count == 2 && lane.departureCount == 0 && isLaw(lane.transit),
                    "lanes", index, "continuous, but not two stops and a law")
            } else {
                try calls(of: lane, index)
            }
        }
        try require(end == network.laneStops.count, "laneStops", end, "of no lane")
    }

    /// Containers are of lanes with a timetable, and labelled for sites that there are.
    private func containers(of lane: Network.Lane, _ index: Int) throws(NetworkProblem) {
        let rule = lane.containers
        try require(
            rule.labels.upperBound <= network.containerLabels.count
                && rule.labels.count < Int(ContainerLabels.noLabel)
                && rule.labels.isEmpty == (rule.filling.size == 0)
                && rule.transfer >= .zero && rule.transfer <= .days(365), "lanes", index,
            "containers without labels, or moved for too long")
        guard rule.filling.size > 0 else { return }
        try require(!lane.isContinuous, "lanes", index, "containers of a continuous lane")
        try require(
            isRule(rule.filling, isContinuous: false), "lanes", index,
            "containers that are never closed")
        for row in rule.labels {
            try require(
                isSite(network.containerLabels[row]), "containerLabels", row, "unknown site")
        }
    }

    /// Whether every bag is closed some time: at a cut-off only where there is one.
    private func isRule(_ bags: Network.BagRule, isContinuous: Bool) -> Bool {
        switch bags.closing {
        case .whenFull: bags.size != Network.BagRule.unlimited
        case .byClock: bags.period > .zero && bags.period <= .days(3650)
        case .atCutOff: !isContinuous
        }
    }

    /// Unlimited, or such that the sums of all departures fit.
    private func isCapacity(_ capacity: Int64) -> Bool {
        capacity == .max || (0...1 << 44).contains(capacity)
    }

    private func calls(of lane: Network.Lane, _ index: Int) throws(NetworkProblem) {
        let size = lane.departureCount * lane.stops.count
        try require(
            lane.departureCount < 1 << 18
                && max(lane.firstCall, lane.firstScheduledCall) + size <= network.calls.count,
            "lanes", index, "calls beyond the table, or too many departures")
        try calls(of: lane, from: lane.firstCall)
        guard lane.firstScheduledCall != lane.firstCall else { return }
        try calls(of: lane, from: lane.firstScheduledCall)
        for row in 0..<size {
            let call = network.calls[lane.firstCall + row]
            let scheduled = network.calls[lane.firstScheduledCall + row]
            try require(
                scheduled.arrives <= call.arrives && scheduled.departs <= call.departs, "calls",
                lane.firstCall + row, "ahead of the timetable")
        }
    }

    /// In order of time and of travel.
    private func calls(of lane: Network.Lane, from first: Int) throws(NetworkProblem) {
        for departure in 0..<lane.departureCount {
            let row = first + departure * lane.stops.count
            for stop in 0..<lane.stops.count {
                let call = network.calls[row + stop]
                try require(
                    call.arrives >= .zero && call.arrives <= call.departs
                        && call.departs < .infinity, "calls", row + stop, "leaves before it comes")
                if stop > 0 {
                    try require(
                        network.calls[row + stop - 1].departs < call.arrives, "calls", row + stop,
                        "reached without time passing")
                }
                if departure > 0 {
                    try require(
                        network.calls[row + stop - lane.stops.count].departs <= call.departs,
                        "calls", row + stop, "departures out of order")
                }
            }
        }
    }

    func boards() throws(NetworkProblem) {
        for (index, board) in network.boards.enumerated() {
            try require(
                Int(board.lane.index) < network.lanes.count, "boards", index, "unknown lane")
            let stops = network.lanes[Int(board.lane.index)].stops
            try require(Int(board.stop) < stops.count - 1, "boards", index, "unknown stop")
            let stop = network.laneStops[stops.lowerBound + Int(board.stop)]
            try require(
                stop.board == BoardID(index) && stop.site == board.site, "boards", index,
                "is not its stop's")
            let own = network.regions[Int(region(of: board.site).index)]
            try require(own.boards.contains(index), "boards", index, "in another region's part")
        }
        for (index, lane) in network.lanes.enumerated() {
            for stop in 0..<(lane.stops.count - 1) {
                let board = network.laneStops[lane.stops.lowerBound + stop].board
                try require(
                    Int(board.index) < network.boards.count
                        && network.boards[Int(board.index)].lane == LaneID(index)
                        && Int(network.boards[Int(board.index)].stop) == stop, "laneStops",
                    lane.stops.lowerBound + stop, "its board is another's")
            }
        }
    }

    /// Every leg between two regions feeds the one channel of that pair.
    func channels() throws(NetworkProblem) {
        var end = 0
        for (index, channel) in network.channels.enumerated() {
            try require(
                isRegion(channel.from) && isRegion(channel.to) && channel.from != channel.to,
                "channels", index, "unknown region, or both the same")
            if index > 0 {
                let before = network.channels[index - 1]
                try require(
                    (before.from, before.to) < (channel.from, channel.to), "channels", index,
                    "out of order")
            }
            try require(
                channel.legs.lowerBound == end && !channel.legs.isEmpty
                    && channel.legs.upperBound <= network.channelLegs.count, "channels", index,
                "its legs do not follow the channel before")
            end = channel.legs.upperBound
            var legs: Set<Network.ChannelLeg> = []
            for row in channel.legs {
                let leg = network.channelLegs[row]
                try require(
                    Int(leg.lane.index) < network.lanes.count
                        && Int(leg.stop) < network.lanes[Int(leg.lane.index)].stops.count - 1,
                    "channelLegs", row, "unknown lane or stop")
                let lane = network.lanes[Int(leg.lane.index)]
                let stop = lane.stops.lowerBound + Int(leg.stop)
                try require(
                    region(of: network.laneStops[stop].site) == channel.from
                        && region(of: network.laneStops[stop + 1].site) == channel.to,
                    "channelLegs", row, "between other regions")
                try require(legs.insert(leg).inserted, "channelLegs", row, "listed twice")
                try require(
                    !lane.isContinuous || network.laws.least(lane.transit) > 0, "channelLegs", row,
                    "no lookahead")
            }
        }
        try require(end == network.channelLegs.count, "channelLegs", end, "of no channel")
        var crossing = 0
        for lane in network.lanes {
            for stop in lane.stops.dropLast()
            where region(of: network.laneStops[stop].site)
                != region(of: network.laneStops[stop + 1].site)
            {
                crossing += 1
            }
        }
        try require(crossing == end, "channelLegs", end, "legs between regions without a channel")
    }
}
