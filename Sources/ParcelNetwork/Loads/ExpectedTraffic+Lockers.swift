import SimulationKernel

extension ExpectedTraffic {
    /// So many parcels stand for all of a stream, and so many stays for all of a law.
    private static let samples: UInt64 = 256

    /// A law's quantiles in the middle of so many equal parts.
    private static func quantiles(of law: LawID, _ laws: LawBook) -> [Int64] {
        let part = UInt64.max / samples
        return (0..<samples).map { laws.draw(law, $0 * part + part / 2) }
    }

    /// By destination: the share of its parcels that needs each size of compartments; the rest is too
    /// large. Of all its streams together.
    static func sizeShares(_ network: Network) -> [BySize<Double>] {
        var parcels = Array(repeating: 0.0, count: network.destinations.count)
        var sizes = Array(repeating: BySize(0.0, 0, 0), count: network.destinations.count)
        let services = network.lockerServices.map {
            (network.couriers[Int($0.couriers)].site, $0)
        }
        let serviceOfSite = Dictionary(services) { first, _ in first }
        for stream in network.streams {
            let grams = quantiles(of: stream.weight, network.laws)
            var before: UInt64 = 0
            for entry in network.mixes[stream.mix] {
                let destination = Int(entry.destination.index)
                let share = Double(entry.upTo - before) * Double(stream.slotMean)
                let weight = share / Double(max(1, stream.slot.microseconds))
                before = entry.upTo
                guard let service = serviceOfSite[network.destinations[destination].site] else {
                    continue
                }
                parcels[destination] += weight
                for gram in grams {
                    let volume = max(1, gram) * 1000 / max(1, stream.density)
                    guard let size = service.size(for: volume) else { continue }
                    sizes[destination][size] += weight / Double(grams.count)
                }
            }
        }
        for destination in parcels.indices where parcels[destination] > 0 {
            for size in 0..<BySize<Double>.count {
                sizes[destination][size] /= parcels[destination]
            }
        }
        return sizes
    }

    /// Puts those whose consignees chose lockers into them, as if there was room. Where compartments are
    /// reserved, each is held from `left` on, when the couriers took the parcel along.
    ///
    /// - Returns: the share of the parcels that they are.
    mutating func deposit(
        _ parcels: Double, by row: Int, to destination: Int, left: SimTime, at time: SimTime
    ) -> Double {
        guard let service = lockerServices[row] else { return 0 }
        let shares = sizeShares[destination]
        let chosen = share(service.chosenBy)
        let fits = (0..<BySize<Double>.count).reduce(0.0) { $0 + shares[$1] }
        guard time >= network.plan.windowStart, time < windowEnd else { return chosen * fits }
        var stay = meanStay(of: service, from: time)
        if service.reserves { stay += Double((time - left).microseconds) }
        var before: UInt64 = 0
        for bank in service.banks {
            let own = Double(network.lockers[bank].upTo - before) / 4_294_967_296 * chosen * parcels
            before = network.lockers[bank].upTo
            lockerParcels[bank] += own * fits
            for size in 0..<BySize<Double>.count {
                lockerStays[bank][size] += own * shares[size] * stay
            }
        }
        return chosen * fits
    }

    private mutating func meanStay(
        of service: Network.LockerService, from time: SimTime
    ) -> Double {
        let law = network.laws.inForce(service.dwell, at: time)
        let key = StayLaw(law: law, expires: service.expires)
        if let known = meanStays[key] { return known }
        let stays = Self.quantiles(of: law, network.laws).map {
            Double(min(max(0, $0), service.expires.microseconds))
        }
        let mean = stays.reduce(0, +) / Double(stays.count)
        meanStays[key] = mean
        return mean
    }

    struct StayLaw: Hashable {
        var law: LawID
        var expires: SimDuration
    }
}
