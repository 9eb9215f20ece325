import ParcelNetwork
import SimulationKernel

/// A time in which stations close later.
struct Overtime: Hashable {
    var span: Range<SimTime>
    var by: SimDuration
}

extension TopologyCompiler {
    /// When a stage of a site works longer for what disruptions left undone: where one hits it, from its
    /// end on, or where it names the site, from when that is known there.
    func overtimes(of site: SiteID, stage: String) -> [Overtime] {
        if occurrences.isEmpty { return [] }
        let index = siteOrder[Int(site.index)]
        return occurrences.compactMap { occurrence in
            guard let overtime = spec.disruptions[occurrence.disruption].overtime else {
                return nil
            }
            let record = network.disruptions[occurrence.row]
            let end = min(record.to + overtime.lasts, .infinity - .days(1))
            var from = record.to
            if overtime.sites.isEmpty {
                guard hits(occurrence, site: index, stage: stage) else { return nil }
            } else {
                guard overtime.sites.contains(index),
                    stage.hasPrefix(occurrence.stage?.rawValue ?? stage)
                else { return nil }
                from = network.knownFrom(
                    occurrence.row, in: RegionID(spec.sites[index].region))
            }
            return from < end ? Overtime(span: from..<end, by: overtime.by) : nil
        }
    }

    /// An opening whose intervals close later while there is overtime; the opening itself if there is
    /// none, or it never closes.
    mutating func opening(_ opening: OpeningID, prolonged overtimes: [Overtime]) -> OpeningID {
        if overtimes.isEmpty || opening == .always { return opening }
        let key = ChangedOpeningKey(opening: opening, changes: overtimes)
        if let known = prolongedOpenings[key] { return known }
        let id = addOpening(
            OpeningIntervals.prolonged(network.intervals(of: opening), by: overtimes),
            insteadOf: opening)
        prolongedOpenings[key] = id
        return id
    }
}

extension OpeningIntervals {
    /// Intervals of which those that close in a time of overtime close later, by the longest of several;
    /// where that reaches the next they are one.
    static func prolonged(
        _ intervals: ArraySlice<Network.OpenInterval>, by overtimes: [Overtime]
    ) -> [Network.OpenInterval] {
        merged(
            intervals.map { interval in
                var longer = interval
                let more = overtimes.filter { $0.span.contains(interval.closes) }.map(\.by).max()
                longer.closes = interval.closes + (more ?? .zero)
                return longer
            })
    }
}
