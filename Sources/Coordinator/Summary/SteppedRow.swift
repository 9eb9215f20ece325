import ParcelNetwork

/// What only a station has that runs event by event, over the measured window.
package struct SteppedRow: Codable, Equatable, Sendable {
    package var breakdowns: UInt64
    /// Of its servers together: down while the station was open, and kept occupied by parcels that
    /// found no place behind.
    package var downHours: Figure
    package var blockedHours: Figure
    /// Parcels that wait for the repair of the server that they are on.
    package var meanInterrupted: Figure
    /// Found it full and went back; share of these and the arrivals.
    package var turnedAway: UInt64
    package var turnedAwayShare: Figure
    /// Visits after which the parcel queued again; each visit is an arrival.
    package var misread: UInt64
    /// By rank of service, if the station serves by rank.
    package var ranks: [RankRow]?

    init(_ tally: SteppedTally, arrivals: UInt64, window: Int64, _ network: Network) {
        breakdowns = tally.breakdowns
        downHours = Figure(Double(tally.downArea) / 3.6e9)
        blockedHours = Figure(Double(tally.blockedArea) / 3.6e9)
        meanInterrupted = Figure(tally.interruptedArea, over: window)
        turnedAway = tally.turnedAway
        turnedAwayShare = Figure(tally.turnedAway, over: tally.turnedAway + arrivals)
        misread = tally.misread
        ranks =
            tally.ranks.isEmpty ? nil : zip(network.ranks, tally.ranks).map { RankRow($0, $1) }
    }
}

/// The parcels of one rank at a station.
package struct RankRow: Codable, Equatable, Sendable {
    package var rank: UInt32
    package var arrivals: UInt64
    package var meanWaitSeconds: Figure
    package var longestWaitSeconds: Figure
    package var waitedShare: Figure

    init(_ rank: UInt32, _ tally: RankTally) {
        self.rank = rank
        arrivals = tally.arrivals
        meanWaitSeconds = Figure(
            tally.arrivals == 0 ? nil : Double(tally.waitSum) / 1e6 / Double(tally.arrivals))
        longestWaitSeconds = Figure(Double(tally.longestWait) / 1e6)
        waitedShare = Figure(tally.waited, over: tally.arrivals)
    }
}
