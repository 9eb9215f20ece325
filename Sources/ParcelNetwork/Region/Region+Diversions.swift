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
            guard diversion.diverts.map({ $0 == batch.lane }) ?? true,
                network.firstOpen(from: landing, opening: diversion.opening) == landing
            else { continue }
            let arrives = now + diversion.transit + (alights ? .zero : here.ready)
            let local = Int(diversion.board.index) - own.boards.lowerBound
            for (offset, var parcel) in batch.parcels.enumerated() {
                // Whatever container it was in is opened where it alights.
                parcel.isWithOneBefore = false
                let (id, slot) = (parcel.id, parcels.insert(parcel))
                // A vehicle is counted with the first of its parcels, however they come.
                setOut(
                    slot, id, on: diversion.lane, board: local, from: here.site,
                    to: diversion.to, arrives: arrives,
                    isVehicle: batch.firstPlace + offset == 0, at: now)
            }
            return true
        }
        return false
    }
}
