import ParcelNetwork
import SimulationKernel

extension RecordRows {
    func insertLockers() throws {
        for (index, locker) in network.lockers.enumerated() {
            let tally = totals.lockers[index]
            let window = window(at: locker.site)
            let sizes = locker.compartments
            try insert(
                into: "lockers",
                [
                    index, locker.name, Int(locker.site.index), Int(sizes.small),
                    Int(sizes.medium), Int(sizes.large),
                    seconds(window.upperBound - window.lowerBound), whole(tally.calls),
                    whole(tally.larger), whole(tally.elsewhere), whole(tally.full),
                    whole(tally.deposits), whole(tally.collected), whole(tally.expired),
                    Double(tally.takenArea.small) / 1e6, Double(tally.takenArea.medium) / 1e6,
                    Double(tally.takenArea.large) / 1e6, Double(tally.staySum) / 1e6,
                    Double(tally.reservedSum) / 1e6,
                    Int(tally.mostTaken),
                ])
        }
    }
}
