package import SimulationKernel

extension Network {
    /// What a station does that cannot be computed ahead: it runs event by event.
    ///
    /// A station without a row serves first in, first out, is never down, never full and reads
    /// every parcel at once. A row that asks for nothing more describes the same station.
    package struct Discipline: Hashable, BitwiseCopyable, Sendable {
        package static let unlimited = UInt32.max

        package var station: StationID
        /// Lower ranks of services first, without interrupting a service (Cobham 1954).
        package var isRanked: Bool
        /// After a service the parcel was not read, and queues here again.
        package var misread: Share32
        package var breakdowns: Breakdowns
        /// Microseconds of up time before a breakdown; not read if there are none.
        package var upTime: LawID
        package var repair: LawID
        /// Parcels in all that the station holds, those in service included, or `unlimited`.
        package var holds: UInt32
        package var whenFull: WhenFull
        package init(
            station: StationID, isRanked: Bool = false, misread: Share32 = 0,
            breakdowns: Breakdowns = .never, upTime: LawID = LawID(index: 0),
            repair: LawID = LawID(index: 0), holds: UInt32 = unlimited,
            whenFull: WhenFull = .blocks
        ) {
            self.station = station
            self.isRanked = isRanked
            self.misread = misread
            self.breakdowns = breakdowns
            self.upTime = upTime
            self.repair = repair
            self.holds = holds
            self.whenFull = whenFull
        }
    }

    /// When each server of a station breaks down. What it had begun it goes on with after the
    /// repair.
    package enum Breakdowns: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        case never = 0
        /// The up time is working time: who idles does not break.
        case whileBusy = 1
        case ofTheClock = 2
    }

    /// What becomes of a parcel that finds a station full.
    package enum WhenFull: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        /// It waits outside: on the server of the site's station before, which it keeps occupied,
        /// or else in the yard.
        case blocks = 0
        /// It goes back to its sender.
        case turnsAway = 1
    }

    /// The station that a stage consists of; customs may have two, couriers none.
    func station(of stage: Stage) -> StationID? {
        switch stage.kind {
        case .served: StationID(Int(stage.part))
        case .stepped:
            disciplines.indices.contains(Int(stage.part))
                ? disciplines[Int(stage.part)].station : nil
        case .importCustoms, .exportCustoms, .couriers: nil
        }
    }

    /// The ranks that services have, ascending, each once: the classes of a ranked station.
    package var ranks: [UInt32] { Set(services.map(\.rank)).sorted() }

    /// The position in ``ranks`` of each flow's service.
    package var rankClasses: [Int] {
        let ranks = ranks
        return flows.map { flow in
            ranks.firstIndex(of: services[Int(flow.service)].rank) ?? 0
        }
    }

    /// The share of a station's services that bring a parcel on, times the share of working time
    /// that is left by breakdowns.
    package func efficiency(ofStation station: Int) -> Double {
        guard let row = disciplines.first(where: { Int($0.station.index) == station }) else {
            return 1
        }
        let read = 1 - Double(row.misread) / 4_294_967_296
        guard row.breakdowns != .never else { return read }
        let upTime = laws.mean(row.upTime)
        return read * upTime / (upTime + laws.mean(row.repair))
    }

    /// The rows of ``disciplines`` of a region's stations.
    package func disciplines(of region: RegionID) -> Range<Int> {
        let stations = regions[Int(region.index)].stations
        let first = disciplines.firstIndex { Int($0.station.index) >= stations.lowerBound }
        let end = disciplines.firstIndex { Int($0.station.index) >= stations.upperBound }
        let last = end ?? disciplines.count
        return min(first ?? last, last)..<last
    }
}
