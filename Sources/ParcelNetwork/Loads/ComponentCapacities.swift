import SimulationKernel

/// What each component can do at most, by date and in the measured window: stations while open,
/// boards by their departures, couriers by their waves. What nothing limits has none.
struct ComponentCapacities {
    let network: Network
    let dayCount: Int

    /// In parcels at a station and at couriers; infinite is unlimited.
    func amount(of component: Int, in window: Range<SimTime>) -> Amount {
        let stations = network.stations.count
        let boards = network.boards.count
        if component < stations {
            return only(parcels: served(by: component, in: window))
        }
        if component < stations + boards {
            return offered(by: network.boards[component - stations], in: window)
        }
        return only(parcels: carried(by: network.couriers[component - stations - boards], window))
    }

    func amount(of component: Int, onDay day: Int) -> Amount {
        let start = SimTime.zero + .days(Int64(day))
        return amount(of: component, in: start..<(start + .days(1)))
    }

    private func only(parcels: Double) -> Amount {
        Amount(parcels: parcels, grams: .infinity, millilitres: .infinity)
    }

    private func served(by number: Int, in window: Range<SimTime>) -> Double {
        let station = network.stations[number]
        let service = network.laws.mean(station.service)
        guard service > 0 else { return .infinity }
        let working = network.staff(of: station).reduce(0.0) { sum, crew in
            sum + Double(crew.servers) * worked(by: crew, network.slowdowns[station.slow], window)
        }
        return working / service * network.efficiency(ofStation: number)
    }

    /// Microseconds that each of a crew's servers works, less what it loses where it is slow.
    private func worked(
        by crew: Network.Crew, _ slowdowns: ArraySlice<Network.Slowdown>, _ window: Range<SimTime>
    ) -> Double {
        func open(_ from: SimTime, _ to: SimTime) -> Double {
            Double(network.openTime(from: from, to: to, opening: crew.opening).microseconds)
        }
        var working = open(window.lowerBound, window.upperBound)
        for slow in slowdowns {
            let from = max(slow.from, window.lowerBound)
            let to = min(slow.to, window.upperBound)
            guard from < to else { continue }
            working -= open(from, to) * (1 - Double(slow.capacity) / 4_294_967_296)
        }
        return working
    }

    private func offered(by board: Network.Board, in window: Range<SimTime>) -> Amount {
        let lane = network.lanes[Int(board.lane.index)]
        let each = lane.capacity
        if lane.isContinuous || each.values.min() == .infinity {
            return Amount(values: SIMD3(repeating: .infinity))
        }
        func departs(_ departure: Int) -> SimTime {
            network.scheduledCall(lane, departure: departure, stop: Int(board.stop)).departs
        }
        let departures = 0..<lane.departureCount
        let first = departures.partitioningIndex { departs($0) >= window.lowerBound }
        let end = departures.partitioningIndex { departs($0) >= window.upperBound }
        let cancelled = network.cancellations[lane.cancellations].count {
            (first..<max(first, end)).contains(Int($0.departure)) && $0.fromStop <= board.stop
                && $0.disruption != Network.Cancellation.byChance
        }
        // Infinity times zero is nothing that could be shown.
        return end - first == cancelled
            ? Amount(parcels: 0, grams: 0, millilitres: 0) : each * Double(end - first - cancelled)
    }

    private func carried(by couriers: Network.Couriers, _ window: Range<SimTime>) -> Double {
        if couriers.waves.isEmpty { return .infinity }
        let waves = network.waves[couriers.waves]
        let first = waves.indices.partitioningIndex { waves[$0].time >= window.lowerBound }
        let end = waves.indices.partitioningIndex { waves[$0].time >= window.upperBound }
        let each = Double(couriers.vans) * Double(couriers.parcelsPerVan)
        return (first..<max(first, end)).reduce(0.0) { sum, index in
            let wave = waves[index]
            if wave.isCancelled { return sum }
            let left = Double(network.capacity(in: couriers.slow, at: wave.time)) / 4_294_967_296
            return sum + (each * left).rounded(.down)
        }
    }
}
