import SimulationKernel

/// What each outbound channel can promise: by leg, the earliest arrival still possible.
struct ChannelHorizons {
    private struct Leg {
        /// Of a continuous lane: least transit and time until ready.
        var lookahead: SimDuration?
        /// The board's position in its region.
        var board: Int
        /// `earliest[n]`: least arrival at the next stop of departure `n` and all later ones.
        var earliest: [SimTime]
    }

    private let legsByChannel: [[Leg]]

    init(_ network: Network, outbound: [ChannelID]) {
        legsByChannel = outbound.map { channel in
            network.channelLegs[network.channels[Int(channel.index)].legs].map { leg in
                let lane = network.lanes[Int(leg.lane.index)]
                let stop = Int(leg.stop)
                let from = network.laneStops[lane.stops.lowerBound + stop]
                let to = network.laneStops[lane.stops.lowerBound + stop + 1]
                let region = network.sites[Int(from.site.index)].region
                let board =
                    Int(from.board.index) - network.regions[Int(region.index)].boards.lowerBound
                if lane.isContinuous {
                    let least = SimDuration(microseconds: network.laws.least(lane.transit))
                    return Leg(lookahead: least + to.ready, board: board, earliest: [])
                }
                var earliest = [SimTime](repeating: .infinity, count: lane.departureCount + 1)
                for departure in (0..<lane.departureCount).reversed() {
                    earliest[departure] = min(
                        earliest[departure + 1],
                        network.call(lane, departure: departure, stop: stop + 1).arrives)
                }
                return Leg(lookahead: nil, board: board, earliest: earliest)
            }
        }
    }

    /// - Parameter nextDeparture: the first departure of a board of the region whose handoffs may
    ///   still be taken.
    func horizon(
        _ channel: Int, at clock: SimTime, nextDeparture: (Int) -> Int
    ) -> SimTime {
        var horizon = SimTime.infinity
        for leg in legsByChannel[channel] {
            if let lookahead = leg.lookahead {
                horizon = min(horizon, clock + lookahead)
            } else {
                let next = min(nextDeparture(leg.board), leg.earliest.count - 1)
                horizon = min(horizon, leg.earliest[next])
            }
        }
        return horizon
    }
}
