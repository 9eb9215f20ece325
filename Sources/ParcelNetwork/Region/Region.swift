package import SimulationKernel

/// Why ``Region/run(until:atMost:)`` came back.
package enum RunOutcome: Hashable, Sendable {
    /// Every event strictly before the limit has been run; the clock is the limit.
    case reached
    /// The slice is over, there is more to do before the limit.
    case moreToDo
}

/// SKELETON with the final interface; the model follows.
///
/// One region's state and its history: every event of its sites, in the total order of keys.
package struct Region: ~Copyable {
    package let network: Network
    package let id: RegionID
    /// Every event strictly before it has been run.
    package private(set) var clock: SimTime = .zero
    /// Outbound channels of this region, ascending.
    package let outbound: [ChannelID]
    /// Inbound channels of this region, ascending.
    package let inbound: [ChannelID]

    package init(_ network: Network, region: RegionID) {
        self.network = network
        id = region
        outbound = network.channels.indices.filter { network.channels[$0].from == region }
            .map { ChannelID($0) }
        inbound = network.channels.indices.filter { network.channels[$0].to == region }
            .map { ChannelID($0) }
    }

    /// Runs every event strictly before `limit`, at most `events` of them.
    ///
    /// The caller guarantees that no handoff with an earlier arrival is still to be accepted.
    package mutating func run(until limit: SimTime, atMost events: Int) -> RunOutcome {
        clock = max(clock, limit)
        return .reached
    }

    /// Takes a handoff of an inbound channel into the region's future.
    ///
    /// - Precondition: it arrives at or after the clock (the session checks, and ends the run
    ///   naming channel, parcel and times if it does not).
    package mutating func accept(_ handoff: Handoff) {}

    /// Removes and returns the handoffs dispatched on an outbound channel since the last call, in
    /// (dispatch time, order key) order; every one was dispatched before the clock.
    package mutating func takeOutbox(_ channel: ChannelID) -> [Handoff] { [] }

    /// The horizon: no handoff will yet be dispatched on the channel that arrives before it.
    ///
    /// Least over the channel's legs of the arrival of the next departure not yet run, or for a
    /// continuous lane the clock plus the least transit.
    package func horizon(of channel: ChannelID) -> SimTime { .infinity }

    /// Whether nothing is left that could still move: no parcel held, no demand to come.
    package var isIdle: Bool { true }

    /// Everything counted so far. Walks the held parcels: not for every slice.
    package func report() -> RegionReport { RegionReport() }
}
