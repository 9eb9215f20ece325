import Measurement
import ParcelNetwork
import SimulationKernel

extension SmallNetwork {
    /// Two small lockers a city, beside each other; the odd regions return what finds no compartment.
    func addLockers(to network: inout Network) {
        let hour = SimDuration.hours(1).microseconds
        let dwell = network.laws.add(.exponential(mean: 8 * hour))
        for region in 0..<regions {
            let first = network.lockers.count
            for (place, upTo) in [UInt64(1) << 31, 1 << 32].enumerated() {
                let name = "locker-\(region)-\(place)"
                network.lockers.append(
                    Network.Locker(
                        name: name, site: city(region),
                        compartments: BySize(2, place == 0 ? 1 : 0, 1), upTo: upTo,
                        stableKey: stableKey(name),
                        neighbours: network.lockerNeighbours.count..<network.lockerNeighbours.count
                            + 1))
                network.lockerNeighbours.append(UInt32(first + 1 - place))
            }
            network.lockerServices.append(
                Network.LockerService(
                    couriers: UInt32(region), banks: first..<first + 2, chosenBy: 3 << 30,
                    dwell: dwell, expires: .hours(12), millilitres: BySize(2500, 4000, 9000),
                    triesLarger: region != 2, whenFull: region % 4 == 3 ? .returned : .couriers,
                    reserves: region % 3 != 2))
        }
    }
}
