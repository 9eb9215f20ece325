import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// An event names a locker of its region in 22 bits.
    static let mostLockersOfRegion = 1 << 22

    /// Every locker is one of some couriers', stands in their site's region and has a finite number
    /// of compartments.
    func lockers() throws(NetworkProblem) {
        var next = 0
        var couriers: UInt32?
        for (index, service) in network.lockerServices.enumerated() {
            try require(
                service.couriers < UInt32(network.couriers.count)
                    && couriers.map { $0 < service.couriers } ?? true, "lockerServices", index,
                "unknown couriers, or out of order")
            couriers = service.couriers
            try require(
                service.banks.lowerBound == next && !service.banks.isEmpty
                    && service.banks.upperBound <= network.lockers.count, "lockerServices", index,
                "no lockers, or another's")
            next = service.banks.upperBound
            try require(
                service.chosenBy <= NetworkCheck.whole, "lockerServices", index,
                "chosen by more than all")
            try require(isLaw(service.dwell), "lockerServices", index, "unknown law")
            try require(
                service.expires > .zero
                    && service.expires.microseconds <= SimTime.infinity.microseconds,
                "lockerServices", index, "expires at once, or beyond every clock")
            let sizes = service.millilitres
            try require(
                sizes.small >= 0 && sizes.small <= sizes.medium && sizes.medium <= sizes.large,
                "lockerServices", index, "sizes out of order")
            var upTo: UInt64 = 0
            for bank in service.banks {
                let locker = network.lockers[bank]
                try require(
                    locker.site == network.couriers[Int(service.couriers)].site, "lockers", bank,
                    "at another site than its couriers")
                try require(
                    locker.upTo >= upTo && locker.upTo <= NetworkCheck.whole, "lockers", bank,
                    "shares out of order")
                upTo = locker.upTo
            }
            try require(
                upTo == NetworkCheck.whole, "lockers", next - 1, "shares do not make a whole")
        }
        try require(next == network.lockers.count, "lockers", next, "of no couriers")
        try banks()
    }

    private func banks() throws(NetworkProblem) {
        var site: UInt32 = 0
        for (index, locker) in network.lockers.enumerated() {
            try require(isName(locker.name), "lockers", index, "no name, or too long a one")
            try require(locker.site.index >= site, "lockers", index, "out of order")
            site = locker.site.index
            for size in 0..<BySize<UInt32>.count {
                try require(
                    locker.compartments[size] <= 1 << 20, "lockers", index,
                    "too many compartments")
            }
        }
        for index in network.regions.indices {
            let region = RegionID(index)
            let own = network.lockers(of: region)
            try require(
                own.count <= NetworkCheck.mostLockersOfRegion, "regions", index,
                "too many lockers")
            for bank in own {
                let neighbours = network.lockers[bank].neighbours
                try require(
                    neighbours.upperBound <= network.lockerNeighbours.count, "lockers", bank,
                    "neighbours beyond the table")
                try require(
                    network.lockerNeighbours[neighbours].allSatisfy {
                        own.contains(Int($0)) && Int($0) != bank
                    }, "lockers", bank, "a neighbour in another region, or itself")
            }
        }
    }
}
