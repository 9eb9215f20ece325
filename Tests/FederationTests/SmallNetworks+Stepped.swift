import ParcelNetwork
import SimulationKernel

extension SmallNetwork {
    /// How its stations run.
    enum Stations {
        case computedAhead
        /// Event by event, with a discipline that asks for nothing.
        case plain
        /// Event by event, with ranks, breakdowns, misreads and places that block or turn away. A
        /// city has one station more, of one place, that blocks the one before.
        case disciplined
    }

    func step(_ network: inout Network) {
        let minute = SimDuration.minutes(1).microseconds
        let upTime = network.laws.add(.exponential(mean: 300 * minute))
        let repair = network.laws.add(.exponential(mean: 40 * minute))
        if stations == .disciplined {
            var express = network.services[0]
            express.name = "express"
            express.rank = 0
            network.services.append(express)
            for flow in network.flows.indices { network.flows[flow].service = UInt32(flow % 2) }
        }
        for (index, station) in network.stations.enumerated() {
            var row = Network.Discipline(
                station: StationID(index), upTime: upTime, repair: repair)
            if stations == .disciplined {
                switch station.kind {
                case "sort":
                    row.isRanked = true
                    row.misread = 1 << 28
                    row.breakdowns = .whileBusy
                    row.holds = 4
                case "documents":
                    row.isRanked = true
                    row.breakdowns = .ofTheClock
                case "inspection":
                    row.breakdowns = .whileBusy
                case "unload":
                    row.breakdowns = .ofTheClock
                    row.holds = 3
                    row.whenFull = .turnsAway
                default:
                    row.misread = 1 << 29
                    row.holds = 1
                }
            }
            network.disciplines.append(row)
        }
        for stage in network.stages.indices where network.stages[stage].kind == .served {
            network.stages[stage].kind = .stepped
        }
    }

    func addRosters(to network: inout Network) {
        for index in network.stations.indices {
            let kind = network.stations[index].kind
            guard kind == "sort" || kind == "unload" else { continue }
            let first = network.crews.count
            network.crews += [
                Network.Crew(servers: 1, opening: .always),
                Network.Crew(servers: kind == "sort" ? 1 : 2, opening: OpeningID(1)),
            ]
            network.stations[index].crews = first..<(first + 2)
            network.stations[index].servers = kind == "sort" ? 2 : 3
        }
    }

    func holdConsignments(_ network: inout Network) {
        for row in network.customs.indices { network.customs[row].holdsConsignments = true }
    }
}
