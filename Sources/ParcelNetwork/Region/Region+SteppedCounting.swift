import SimulationKernel

// What is counted at stations that run event by event. Integrals are carried on before every
// change of a number, and to the clock for a report.
extension Region {
    /// Counts a station's integrals up to now.
    mutating func settle(_ index: Int, at now: SimTime) {
        let since = stepped.stations[index].settled
        guard now > since else { return }
        stepped.stations[index].settled = now
        let (from, to) = inWindow(since, now)
        guard to > from else { return }
        let areas = stepped.stations[index].areas(from: from, to: to, in: network.intervals)
        let local = stepped.stations[index].local
        stationTallies[local].add(areas)
        counts.stepped[index].add(areas)
    }

    /// A parcel could be served from now on.
    mutating func countJoined(_ index: Int, class rank: Int, at now: SimTime) {
        guard isInWindow(now) else { return }
        stationTallies[stepped.stations[index].local].arrivals += 1
        if stepped.stations[index].discipline.isRanked {
            counts.stepped[index].ranks[rank].arrivals += 1
        }
    }

    /// A service begins.
    mutating func countBegun(_ index: Int, class rank: Int, ready: SimTime, at now: SimTime) {
        guard isInWindow(ready), now > ready else { return }
        stationTallies[stepped.stations[index].local].addWait(now - ready)
        if stepped.stations[index].discipline.isRanked {
            counts.stepped[index].ranks[rank].addWait(now - ready)
        }
    }

    mutating func countTurnedAway(_ index: Int, at now: SimTime) {
        if isInWindow(now) { counts.stepped[index].turnedAway += 1 }
    }

    mutating func countMisread(_ index: Int, at now: SimTime) {
        if isInWindow(now) { counts.stepped[index].misread += 1 }
    }

    mutating func countBreakdown(_ index: Int, at now: SimTime) {
        if isInWindow(now) { counts.stepped[index].breakdowns += 1 }
    }

    /// Adds to a report what has not ended: integrals up to the clock, and of those who still
    /// wait the wait so far.
    func addUnsettled(to report: inout RegionReport) {
        for index in 0..<stepped.stations.count {
            let (from, to) = inWindow(stepped.stations[index].settled, clock)
            let areas = stepped.stations[index].areas(from: from, to: to, in: network.intervals)
            let local = stepped.stations[index].local
            report.stations[local].add(areas)
            report.stepped[index].add(areas)
            let isRanked = stepped.stations[index].discipline.isRanked
            for rank in 0..<stepped.stations[index].inside.count {
                for place in 0..<stepped.stations[index].inside[rank].count {
                    let ready = stepped.stations[index].inside[rank][place].ready
                    guard isInWindow(ready), clock > ready else { continue }
                    report.stations[local].addWait(clock - ready)
                    if isRanked { report.stepped[index].ranks[rank].addWait(clock - ready) }
                }
                for place in 0..<stepped.stations[index].outside[rank].count {
                    let ready = stepped.stations[index].outside[rank][place].ready
                    guard isInWindow(ready), clock > ready else { continue }
                    report.stations[local].addWait(clock - ready)
                    if isRanked { report.stepped[index].ranks[rank].addWait(clock - ready) }
                }
            }
        }
    }
}

extension StationTally {
    fileprivate mutating func add(_ areas: SteppedStation.Areas) {
        queueArea += areas.queue
        openQueueArea += areas.openQueue
        carriedOver += areas.carriedOver
        busyArea += areas.busy
    }
}

extension SteppedTally {
    fileprivate mutating func add(_ areas: SteppedStation.Areas) {
        downArea += areas.down
        interruptedArea += areas.interrupted
        blockedArea += areas.blocked
    }
}

extension RankTally {
    fileprivate mutating func addWait(_ wait: SimDuration) {
        waited += 1
        waitSum += Int128(wait.microseconds)
        waitSquareSum += Int128(wait.microseconds) * Int128(wait.microseconds)
        longestWait = max(longestWait, wait.microseconds)
    }
}
