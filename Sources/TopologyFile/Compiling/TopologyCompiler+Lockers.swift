import Measurement
import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// The lockers of a site whose couriers were compiled just before.
    mutating func compileLockers(of site: SiteSpec, _ id: SiteID) {
        guard let spec = site.lockers, site.couriers != nil else { return }
        let total = spec.banks.reduce(Int128(0)) { $0 + Int128($1.weight) }
        guard total > 0 else {
            report(
                at: spec.position, "nobody chooses any of the lockers of '\(site.name)'",
                mend: "give one of them a 'weight' above 0")
            return
        }
        let first = network.lockers.count
        var sum: Int128 = 0
        for bank in spec.banks {
            sum += Int128(bank.weight)
            network.lockers.append(
                Network.Locker(
                    name: bank.name, site: id, compartments: bank.compartments,
                    upTo: UInt64((sum << 32) / total), stableKey: stableKey("locker \(bank.name)"),
                    neighbours: 0..<0))
            rate(.locker, network.lockers.count - 1, spec.rates)
        }
        network.lockerServices.append(
            Network.LockerService(
                couriers: UInt32(network.couriers.count - 1), banks: first..<network.lockers.count,
                chosenBy: spec.chosenBy, dwell: lawID(spec.dwell, at: site),
                expires: spec.expires ?? (.infinity - .zero), millilitres: spec.millilitres,
                triesLarger: spec.full.triesLarger,
                whenFull: spec.full.returns ? .returned : .couriers, reserves: spec.reserves))
    }

    /// Lists for each locker those of its region that a parcel may go to instead, nearest first.
    ///
    /// - Complexity: O(*n* log *n*) for *n* lockers of a region, and for each those in a band of
    ///   latitude as high as the distance.
    mutating func joinLockers() {
        for region in network.regions.indices {
            let rows = network.lockers(of: RegionID(region))
            guard !rows.isEmpty else { continue }
            let banks = siteOrder.filter { spec.sites[$0].region == region }.flatMap { index in
                (spec.sites[index].lockers?.banks ?? []).map { (bank: $0, site: index) }
            }
            guard banks.count == rows.count else { continue }
            let byLatitude = banks.indices.filter { banks[$0].bank.latitude != nil }.sorted {
                (banks[$0].bank.latitude ?? 0, $0) < (banks[$1].bank.latitude ?? 0, $1)
            }
            for (position, own) in byLatitude.enumerated() {
                guard let within = spec.sites[banks[own].site].lockers?.full.within else {
                    continue
                }
                let near = neighbours(
                    of: banks[own].bank, within: within,
                    byLatitude.lazy.map { ($0, banks[$0].bank) }, at: position)
                let first = network.lockerNeighbours.count
                network.lockerNeighbours += near.map { UInt32(rows.lowerBound + $0) }
                network.lockers[rows.lowerBound + own].neighbours =
                    first..<network.lockerNeighbours.count
            }
        }
    }

    private func neighbours(
        of own: LockersSpec.Bank, within: Int64,
        _ banks: some RandomAccessCollection<(Int, LockersSpec.Bank)>, at position: Int
    ) -> [Int] {
        let latitude = Int64(own.latitude ?? 0)
        // A degree of latitude is at least 110 km.
        let band = within * 1_000_000 / 110_000 + 1
        var near: [(metres: Double, bank: Int)] = []
        func look(_ offset: Int) -> Bool {
            let place = banks.index(banks.startIndex, offsetBy: offset)
            let (index, bank) = banks[place]
            guard abs(Int64(bank.latitude ?? 0) - latitude) <= band else { return false }
            let metres = Draft.metres(
                (own.latitude, own.longitude), (bank.latitude, bank.longitude))
            if metres <= Double(within) { near.append((metres, index)) }
            return true
        }
        var offset = position - 1
        while offset >= 0, look(offset) { offset -= 1 }
        offset = position + 1
        while offset < banks.count, look(offset) { offset += 1 }
        return near.sorted { ($0.metres, $0.bank) < ($1.metres, $1.bank) }.map(\.bank)
    }
}
