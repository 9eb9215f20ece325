import Measurement
import SimulationKernel

extension Region {
    /// Schedules what stands here when the run starts: before all else of that instant.
    mutating func scheduleBacklog() {
        for (row, backlog) in network.backlogs.enumerated() {
            let stream = Int(backlog.stream.index)
            guard own.streams.contains(stream) else { continue }
            schedule(
                .backlog, at: .zero,
                component: component(of: SiteID(Int(tables.origins[stream].site))),
                identity: 3 << 56 | 1 << 48 | UInt64(row), number: UInt32(row))
        }
    }

    /// Creates a row's parcels where they stand. Their clocks began before the run.
    ///
    /// Rows of one site come from the last stage to the first: who stands farther on is ahead of
    /// whoever gets there, also where that is computed ahead.
    mutating func placeBacklog(_ row: Int, at now: SimTime) {
        let backlog = network.backlogs[row]
        let stream = Int(backlog.stream.index)
        let site = Int(tables.origins[stream].site)
        counts.events += UInt64(backlog.parcels) - 1
        for number in 0..<backlog.parcels {
            let id = backlog.parcel(number)
            let bits = draw(.order, for: id, visit: 0)
            let age = SimDuration(microseconds: max(0, network.laws.draw(backlog.age, bits.second)))
            let destination = destination(in: tables.streams[stream].mix, at: bits.first >> 32)
            var parcel = Parcel(
                id: id, start: now - min(age, Network.Backlog.longestAge), destination: destination)
            parcel.isCleared = !tables.origins[stream].crossesCustoms
            parcel.isExported = backlog.isExported
            countCreated(id, destination: destination, start: parcel.start, at: now)
            tally.add(.entered, site: tables.sites[site].stableKey, at: now, parcel: id)
            if presence.isOn { presence.count(1, site: site - own.sites.lowerBound, at: now) }
            if carriers.isOn { carriers.entered(site: site - own.sites.lowerBound, at: now) }
            let slot = parcels.insert(parcel)
            if backlog.stage == Network.Backlog.atLane {
                board(slot, from: site, at: now)
            } else {
                pass(slot, from: Int(backlog.stage), at: now)
            }
        }
    }
}
