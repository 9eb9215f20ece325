import ParcelNetwork
import SimulationKernel

/// A place that was closed or slowed.
package struct DisruptionRow: Codable, Equatable, Sendable {
    package var disruption: String
    package var place: String
    /// UTC: `2023-11-20 06:00`; when the other regions knew.
    package var from: String
    package var to: String
    package var known: String
    /// What was left of the place's capacity: 0 is closed.
    package var capacity: Figure
    /// Departures that did not go, or not all the way.
    package var cancelled: Int

    /// Those that begin before the run's end, in the order of the topology, then of time.
    static func all(_ network: Network) -> [DisruptionRow] {
        let cancelled = network.cancelledDepartures()
        return network.disruptions.indices.compactMap { index in
            let record = network.disruptions[index]
            guard record.from < network.plan.end else { return nil }
            return DisruptionRow(
                disruption: record.name, place: record.place, from: clock(record.from, network),
                to: clock(record.to, network), known: clock(record.known, network),
                capacity: Figure(Double(record.capacity) / 4_294_967_296),
                cancelled: cancelled[index])
        }
    }

    private static func clock(_ time: SimTime, _ network: Network) -> String {
        let day = SimDuration.days(1).microseconds
        let minute = ((time.microseconds % day + day) % day) / 60_000_000
        func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(UTCDate(network, time)) \(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }

    /// `liege: LGG closed 2023-11-20 00:00 to 2023-11-30 00:00 UTC, known 2023-11-20 06:00; 42
    /// departures cancelled`
    var shown: String {
        let left = capacity.value ?? 0
        var line = "Disruption \(disruption): \(place) "
        line += left == 0 ? "closed" : "at \(Shown.share(left)) of its capacity"
        line += " from \(from) to \(to) UTC"
        if known != from { line += ", known elsewhere from \(known)" }
        if cancelled == 1 { line += "; 1 departure cancelled" }
        if cancelled > 1 { line += "; \(Shown.count(UInt64(cancelled))) departures cancelled" }
        return line + "."
    }
}

extension RunSummary {
    /// What was diverted in the measured window, most first.
    func diversionLines(_ width: Int) -> [String] {
        // What it costs to fly on is told by lane.
        var diverted: [(route: [String], parcels: UInt64, cost: Double)] = []
        for lane in lanes
        where lane.mode == "\(Network.LaneMode.diversion)" && lane.parcels > 0 {
            let cost = lane.costs?.cost.value ?? 0
            if let row = diverted.firstIndex(where: { $0.route == lane.route }) {
                diverted[row].parcels += lane.parcels
                diverted[row].cost += cost
            } else {
                diverted.append((lane.route, lane.parcels, cost))
            }
        }
        let most = diverted.enumerated().sorted {
            ($1.element.parcels, $0.offset) < ($0.element.parcels, $1.offset)
        }.map(\.element)
        return most.prefix(3).flatMap { way in
            var line =
                "Diverted: \(Shown.count(way.parcels)) parcels in the air to "
                + "\(way.route[0]) landed at \(way.route[1])"
            if way.cost > 0, let currency = costs?.currency {
                line += ", for \(Shown.count(UInt64(way.cost.rounded()))) \(currency) more"
            }
            return Shown.wrapped(line + ".", width: width)
        }
    }
}
