import SimulationKernel

extension ExpectedTraffic {
    /// Takes parcels through the stages of their site.
    ///
    /// - Returns: whether they go on from there; `place` then says what they have passed.
    mutating func pass(
        _ parcels: inout [ExpectedParcels], through place: inout Place, to destination: Int
    ) -> Bool {
        if let transfer = place.transfer {
            place.transfer = nil
            parcels = moved(parcels, by: transfer, 1)
            return true
        }
        for stage in network.stages[network.sites[place.site].stages] {
            let part = Int(stage.part)
            switch stage.kind {
            case .served:
                parcels = serve(parcels, at: part)
            case .stepped:
                parcels = serve(parcels, at: Int(network.disciplines[part].station.index))
            case .importCustoms:
                if !place.isCleared && clears(part, destination: destination) {
                    parcels = present(parcels, to: network.customs[part])
                    place.isCleared = true
                }
            case .exportCustoms:
                if !place.isExported {
                    parcels = present(parcels, to: network.customs[part])
                    place.isExported = true
                }
            case .couriers:
                if place.isCleared && network.destinations[destination].site == stage.site {
                    deliver(parcels, to: destination, by: part)
                    return false
                }
            }
        }
        return true
    }

    /// Parcels at a station: served when it is open, without a queue.
    private mutating func serve(_ parcels: [ExpectedParcels], at index: Int) -> [ExpectedParcels] {
        if parcels.isEmpty { return [] }
        let station = network.stations[index]
        let takes = mean(station.service)
        let opening = Int(station.opening.index)
        var served: [ExpectedParcels] = []
        served.reserveCapacity(parcels.count)
        for group in parcels {
            let start = openings[opening].firstOpen(from: group.time, in: network.intervals)
            guard start < .infinity else {
                strand(group)
                continue
            }
            count(group.amount, at: index, start)
            if let last = served.last, last.time == start + takes {
                served[served.count - 1].amount += group.amount
            } else {
                served.append(ExpectedParcels(time: start + takes, amount: group.amount))
            }
        }
        return served
    }

    /// Parcels at customs: most are released, some wait for documents, few are inspected, of
    /// which not all go on. Where inspection and examination follow each other, until next to
    /// nothing is left of them.
    private mutating func present(
        _ parcels: [ExpectedParcels], to customs: Network.Customs
    ) -> [ExpectedParcels] {
        let documents = min(1, share(customs.documentsShare))
        let inspected = share(customs.physicalShare)
        let physical = customs.inspectsExamined ? 0 : min(1 - documents, inspected)
        let again = customs.inspectsExamined ? inspected : 0
        let goesOn = max(0, 1 - share(customs.returnedShare) - share(customs.destroyedShare))
        var released = moved(parcels, by: mean(customs.automatic), 1 - documents - physical)
        let wait = max(.zero, mean(customs.documentsWait) - customs.lodgedBefore)
        var examining = moved(parcels, by: wait, documents)
        var inspecting = moved(parcels, by: .zero, physical)
        let least = parcels.reduce(0) { $0 + $1.amount.parcels } / 10_000
        while !examining.isEmpty || !inspecting.isEmpty {
            let examined = serve(examining, at: Int(customs.documentsDesks.index))
            released += moved(examined, by: .zero, 1 - again)
            inspecting += moved(examined, by: .zero, again)
            examining = []
            let passed = moved(
                serve(inspecting, at: Int(customs.physicalDesks.index)), by: .zero, goesOn)
            inspecting = []
            if customs.examinesInspected && passed.reduce(0, { $0 + $1.amount.parcels }) > least {
                examining = passed
            } else {
                released += passed
            }
        }
        released.settle()
        return released
    }

    /// Parcels at their destination: each attempt goes with the first wave that it is in time
    /// for, and those that fail try again until the last.
    private mutating func deliver(
        _ parcels: [ExpectedParcels], to destination: Int, by row: Int
    ) {
        let couriers = network.couriers[row]
        if couriers.waves.isEmpty {
            guard !network.lockers.isEmpty else { return }
            for group in parcels {
                let law = network.laws.inForce(couriers.direct, at: group.time)
                let start = network.firstOpen(from: group.time, opening: couriers.opening)
                guard start < .infinity else { continue }
                _ = deposit(
                    group.amount.parcels, by: row, to: destination, left: group.time,
                    at: start + mean(law))
            }
            return
        }
        let component = network.stations.count + network.boards.count + row
        let turn = Double(max(1, couriers.parcelsPerVan) + 1) / 2
        let way = SimDuration(microseconds: Int64(Double(couriers.pace.microseconds) * turn))
        var trying = parcels
        for attempt in 0..<max(1, couriers.attempts.count) {
            let fails =
                couriers.attempts.isEmpty
                ? 0 : 1 - share(network.attemptShares[couriers.attempts.lowerBound + attempt])
            var failed: [ExpectedParcels] = []
            var next = couriers.waves.lowerBound
            for group in trying {
                while next < couriers.waves.upperBound
                    && (network.waves[next].isCancelled
                        || network.waves[next].time - couriers.cutOff < group.time)
                { next += 1 }
                guard next < couriers.waves.upperBound else {
                    strand(group)
                    continue
                }
                let wave = network.waves[next].time
                count(group.amount, at: component, wave)
                var left = group.amount
                if attempt == 0, !network.lockers.isEmpty {
                    let stored = deposit(
                        left.parcels, by: row, to: destination, left: wave, at: wave + way)
                    left = left * (1 - stored)
                }
                if fails <= 0 { continue }
                left = left * fails
                if let last = failed.last, last.time == wave + way {
                    failed[failed.count - 1].amount += left
                } else {
                    failed.append(ExpectedParcels(time: wave + way, amount: left))
                }
            }
            if failed.isEmpty { return }
            trying = failed
        }
    }

    private func moved(
        _ parcels: [ExpectedParcels], by time: SimDuration, _ share: Double
    ) -> [ExpectedParcels] {
        if share <= 0 { return [] }
        return parcels.map { ExpectedParcels(time: $0.time + time, amount: $0.amount * share) }
    }

    func share(_ share: Network.Share32) -> Double {
        share >= UInt64(UInt32.max) ? 1 : Double(share) / 4_294_967_296
    }

    func mean(_ law: LawID) -> SimDuration {
        let mean = network.laws.mean(law)
        return SimDuration(microseconds: Int64(min(max(0, mean), 1e15)))
    }
}
