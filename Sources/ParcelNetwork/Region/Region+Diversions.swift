import Measurement
import SimulationKernel

// What is in the air when the site closes where it would land. The site's region knows that the site is
// closed, and sends what comes on to the alternate from where it would have landed: so nobody needs to
// know more than before, and the way there is the lookahead.
extension Region {
    /// Whether a vehicle that comes by air does not land here; its parcels are then on their way to the
    /// alternate, where all of them alight.
    ///
    /// Those who would alight are handled when they would be ready, the others when they land. Either
    /// is asked of the time of landing, and the time to get ready is spent at the alternate.
    mutating func diverts(_ batch: BatchStore.Batch, at now: SimTime) -> Bool {
        guard network.lanes[Int(batch.lane.index)].landsByTimetable,
            let first = batch.parcels.first
        else { return false }
        let stop = Int(batch.trip >> 24)
        let here = network.laneStops[tables.lanes[Int(batch.lane.index)].firstStop + stop]
        let alights = first.alightStop == stop
        let landing = alights ? now - here.ready : now
        for row in tables.sites[Int(here.site.index)].diversions {
            let diversion = tables.diversions[row]
            guard network.firstOpen(from: landing, opening: diversion.opening) == landing else {
                continue
            }
            let arrives = now + diversion.transit + (alights ? .zero : here.ready)
            for var parcel in batch.parcels {
                // Whatever container it was in is opened where it alights.
                parcel.isWithOneBefore = false
                divert(parcel, by: diversion, from: here.site, arrives: arrives, at: now)
            }
            return true
        }
        return false
    }

    private mutating func divert(
        _ parcel: Parcel, by diversion: RegionTables.Diversion, from site: SiteID,
        arrives: SimTime, at now: SimTime
    ) {
        let local = Int(diversion.board.index) - own.boards.lowerBound
        tally.add(
            .dispatched, site: tables.sites[Int(site.index)].stableKey, at: now,
            parcel: parcel.id, detail: diversion.lane.index)
        countContinuousDispatch(local, at: now)
        if tables.sites[Int(diversion.to.index)].region == id {
            schedule(
                .siteArrival, at: arrives, component: component(of: diversion.to),
                identity: parcel.id.bits, number: parcels.insert(parcel))
            return
        }
        outboxes.append(
            Handoff(
                dispatched: now, arrives: arrives, lane: diversion.lane, departure: 0, stop: 1,
                place: 0, parcel: parcel), board: local)
    }
}
